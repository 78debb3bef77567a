import type { StreamEvent } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { explainModelError, ModelError } from './errors.ts'
import { eventsOfMessage } from './message-events.ts'
import {
  ask,
  askScript,
  createTestClock,
  failScript,
  modelAt,
  request,
  settingsFor,
} from './model.testing.ts'
import type { ModelRequest, ResponseEvent } from './port.ts'
import { respond } from './respond.ts'
import {
  answersHello,
  fails,
  hangsUp,
  messageOf,
  startSseServer,
  streams,
  textMessage,
} from './sse-server.testing.ts'

const retries = (events: readonly ResponseEvent[]) => events.filter((event) => event.type === 'retry')

describe('an answer', () => {
  it('comes as one event per block, and as the whole in the end', async () => {
    const content = [
      { type: 'thinking' as const, thinking: 'hm', signature: 'sig' },
      { type: 'text' as const, text: 'Hello.' },
      { type: 'tool_use' as const, id: 'toolu_1', name: 'Read', input: { file_path: '/a' } },
    ]
    const events = eventsOfMessage(messageOf(content, { stop_reason: 'tool_use' }))
    const { events: seen, response } = await askScript([streams(events)])
    const head = {
      id: 'msg_test',
      model: 'claude-opus-5-5',
      usage: { input_tokens: 10, output_tokens: 1 },
      requestId: 'req_test',
    }
    expect(seen).toEqual(content.map((block, index) => ({ type: 'block', index, block, head })))
    expect(response).toMatchObject({
      head,
      blocks: content,
      stopReason: 'tool_use',
      stopSequence: null,
      usage: { input_tokens: 10, output_tokens: 12 },
      end: { type: 'complete' },
      requestedModel: 'claude-opus-5-5',
    })
  })

  it('shows a block before its content_block_stop, and neither pings nor the order of events get lost', async () => {
    const seen: string[] = []
    const events: StreamEvent[] = [{ type: 'ping' }, ...textMessage('Hello.')]
    const server = await startSseServer(streams(events))
    const settings = settingsFor(createTestClock())
    const answer = respond(modelAt(server.url), request, {
      signal: new AbortController().signal,
      settings,
      onStreamEvent: (event) => seen.push(event.type),
    })
    for await (const event of answer) seen.push(`shown ${event.type}`)
    expect(seen).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'shown block',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
  })

  it('waits for a slow reader after each batch of events', async () => {
    const server = await startSseServer(streams(textMessage('Hello.')))
    const order: string[] = []
    await ask(modelAt(server.url), {
      settings: settingsFor(createTestClock()),
      onStreamEvent: (event) => order.push(event.type),
      drain: async () => {
        order.push('full')
        await new Promise((resolve) => setImmediate(resolve))
        order.push('drained')
      },
    })
    expect(order.at(-1)).toBe('drained')
    expect(order.filter((entry) => entry === 'full').length).toBe(
      order.filter((entry) => entry === 'drained').length,
    )
  })

  it('marks a tool use whose input is not JSON', async () => {
    const { events, response } = await askScript([
      streams([
        ...textMessage('').slice(0, 1),
        {
          type: 'content_block_start',
          index: 0,
          content_block: { type: 'tool_use', id: 'toolu_1', name: 'Read', input: {} },
        },
        { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"a' } },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 3 } },
        { type: 'message_stop' },
      ]),
    ])
    expect(events).toMatchObject([
      { type: 'block', block: { input: {} }, inputProblem: expect.stringContaining('{"a') },
    ])
    expect(response?.inputProblems.get('toolu_1')).toContain('not valid JSON')
  })
})

describe('failures before any content (spec: context §10)', () => {
  it.each([
    [529, 'overloaded_error', 'overloaded'],
    [500, 'api_error', 'server_error'],
    [502, 'api_error', 'server_error'],
    [503, 'api_error', 'server_error'],
    [504, 'timeout_error', 'server_error'],
    [429, 'rate_limit_error', 'rate_limit'],
    [408, 'timeout_error', 'unknown'],
    [409, 'conflict_error', 'unknown'],
  ])('%i is retried with streaming', async (status, type, error) => {
    const { events, response, requests } = await askScript([fails(status, type, 'oops'), answersHello])
    expect(retries(events)).toEqual([
      { type: 'retry', attempt: 1, maxRetries: 10, delayMs: 500, status, error, message: 'oops' },
    ])
    expect(response?.blocks).toEqual([{ type: 'text', text: 'Hello.' }])
    expect(requests.map(({ body }) => body.stream)).toEqual([true, true])
  })

  it.each([
    [400, 'invalid_request_error', 'API Error: 400 oops', 'unknown'],
    [402, 'billing_error', 'API Error: 402 oops', 'billing_error'],
    [403, 'permission_error', 'API Error: 403 oops', 'authentication_failed'],
    [404, 'not_found_error', 'API Error: 404 oops', 'model_not_found'],
    [413, 'request_too_large', 'API Error: 413 oops', 'invalid_request'],
  ])('%i is not retried', async (status, type, text, wire) => {
    const { told, requests } = await failScript([fails(status, type, 'oops')])
    expect(requests.length).toBe(1)
    expect(told).toMatchObject({
      text,
      error: wire,
      status,
      apiErrorType: type,
      requestId: 'req_failed',
    })
  })

  it('a 401 with a key from the environment fails at once', async () => {
    const { told, requests } = await failScript([fails(401, 'authentication_error', 'invalid x-api-key')])
    expect(requests.length).toBe(1)
    expect(told).toMatchObject({
      text: 'API Error: 401 invalid x-api-key',
      error: 'authentication_failed',
      terminalReason: 'api_error',
    })
  })

  it('a 401 with a key from the helper is tried once more with a new key, and no oftener', async () => {
    const keys = ['old', 'new', 'newest']
    const refused = fails(401, 'authentication_error', 'expired')
    const { error, requests } = await failScript([refused], {
      env: { ANTHROPIC_API_KEY: '' },
      helper: async () => keys.shift() ?? 'none',
    })
    expect(requests.map(({ headers }) => headers['x-api-key'])).toEqual(['old', 'new'])
    expect(error).toMatchObject({ code: 'authentication', status: 401 })
  })

  it('a connection that is closed without an answer is retried', async () => {
    const { events, response } = await askScript([hangsUp, answersHello])
    expect(retries(events)).toMatchObject([{ status: null, error: 'server_error' }])
    expect(response?.end).toEqual({ type: 'complete' })
  })

  it('a refused connection is retried and then told with the address', async () => {
    const server = await startSseServer()
    await server.close()
    const settings = settingsFor(createTestClock(), { CLAUDE_CODE_MAX_RETRIES: '2' })
    const failure = ask(modelAt(server.url), { settings })
    await expect(failure).rejects.toMatchObject({ code: 'connection', status: null })
    const text = await failure.catch((error: unknown) => explainModelError(error))
    expect(text).toMatchObject({
      text: expect.stringMatching(/^API Error: Connection error\. .*ECONNREFUSED 127\.0\.0\.1:\d+/),
      error: 'server_error',
      apiError: 'connection_failed',
    })
  })

  it('x-should-retry: false stops a retry, true makes one', async () => {
    const stopped = await failScript([fails(500, 'api_error', 'oops', { 'x-should-retry': 'false' })])
    expect(stopped.requests.length).toBe(1)
    const forced = await askScript([
      fails(400, 'invalid_request_error', 'odd', { 'x-should-retry': 'true' }),
      answersHello,
    ])
    expect(forced.response?.end).toEqual({ type: 'complete' })
  })

  it('waits double as long each time, up to 32 s, with up to a quarter more', async () => {
    const answers = [...Array.from({ length: 10 }, () => fails(500, 'api_error', 'oops')), answersHello]
    const plain = await askScript(answers)
    expect(retries(plain.events).map(({ delayMs }) => delayMs)).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 32_000, 32_000, 32_000,
    ])
    expect(retries(plain.events).map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    const jittered = await askScript(answers, { settings: { random: () => 0.999 } })
    const longest = retries(jittered.events).map(({ delayMs }) => delayMs)
    expect(longest[0]).toBeCloseTo(500 * 1.25, 0)
    expect(longest[9]).toBeLessThan(32_000 * 1.25)
  })

  it('waits as long as retry-after says', async () => {
    const { events } = await askScript([
      fails(429, 'rate_limit_error', 'slow', { 'retry-after': '7' }),
      fails(429, 'rate_limit_error', 'slow', { 'retry-after-ms': '1500' }),
      answersHello,
    ])
    expect(retries(events).map(({ delayMs }) => delayMs)).toEqual([7_000, 1_500])
  })

  it('tells until when the API refuses instead of waiting for hours', async () => {
    const slow = fails(429, 'rate_limit_error', 'slow', { 'retry-after': '99999' })
    const { told, requests } = await failScript([slow])
    expect(requests.length).toBe(1)
    expect(told).toMatchObject({
      text: expect.stringMatching(
        /^API Error: 429 slow .*until \d{4}-\d\d-\d\dT.*CLAUDE_CODE_RETRY_WATCHDOG=1/,
      ),
      error: 'rate_limit',
      status: 429,
      apiErrorType: 'rate_limit_error',
    })
    const waited = await askScript([slow, answersHello], { env: { CLAUDE_CODE_RETRY_WATCHDOG: '1' } })
    expect(retries(waited.events)).toMatchObject([{ delayMs: 99_999_000 }])
  })

  it('gives up after the budget of CLAUDE_CODE_MAX_RETRIES', async () => {
    const { error, told, requests } = await failScript([fails(500, 'api_error', 'oops')], {
      env: { CLAUDE_CODE_MAX_RETRIES: '2' },
    })
    expect(requests.length).toBe(3)
    expect(error).toBeInstanceOf(ModelError)
    expect(told).toMatchObject({ text: 'API Error: 500 oops', error: 'server_error' })
  })

  it('makes no retry with a budget of 0, and 15 at most', async () => {
    const none = await failScript([fails(500, 'api_error', 'oops')], {
      env: { CLAUDE_CODE_MAX_RETRIES: '0' },
    })
    expect(none.requests.length).toBe(1)
    const many = await failScript([fails(500, 'api_error', 'oops')], {
      env: { CLAUDE_CODE_MAX_RETRIES: '99' },
    })
    expect(many.requests.length).toBe(16)
  })

  it('waits out rate limits and overload for ever with CLAUDE_CODE_RETRY_WATCHDOG', async () => {
    const answers = [...Array.from({ length: 5 }, () => fails(529, 'overloaded_error', 'busy')), answersHello]
    const env = { CLAUDE_CODE_RETRY_WATCHDOG: '1', CLAUDE_CODE_MAX_RETRIES: '1' }
    const { requests, response } = await askScript(answers, { env })
    expect(requests.length).toBe(6)
    expect(response?.end).toEqual({ type: 'complete' })
  })
})

describe('requests that the API refuses for their form', () => {
  const overflow =
    'input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000, decrease input length'

  it('a max_tokens over the context limit is lowered once, with room to spare', async () => {
    const { requests, response, events } = await askScript([
      fails(400, 'invalid_request_error', overflow),
      answersHello,
    ])
    expect(requests.map(({ body }) => body.max_tokens)).toEqual([32_000, 9_000])
    expect(response?.end).toEqual({ type: 'complete' })
    expect(retries(events)).toEqual([])
  })

  it('lowers the thinking budget with it', async () => {
    const thinking = { type: 'enabled', budget_tokens: 20_000 }
    const { requests } = await askScript([fails(400, 'invalid_request_error', overflow), answersHello], {
      request: { ...request, thinking },
    })
    expect(requests.at(-1)?.body.thinking).toEqual({ type: 'enabled', budget_tokens: 8_999 })
  })

  it('a context with less than 3,000 tokens left is given up as too long', async () => {
    const full = overflow.replace('190000', '196500')
    const { told, requests } = await failScript([fails(400, 'invalid_request_error', full)])
    expect(requests.length).toBe(1)
    expect(told).toMatchObject({
      text: 'Prompt is too long',
      terminalReason: 'prompt_too_long',
    })
  })

  it('a prompt that is too long is told by its literal', async () => {
    const { error, told } = await failScript([
      fails(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
    ])
    expect(error).toMatchObject({ code: 'prompt_too_long' })
    expect(told).toMatchObject({
      text: 'Prompt is too long',
      error: 'invalid_request',
      terminalReason: 'prompt_too_long',
    })
  })

  it('a credit balance that is too low is told by its literal', async () => {
    const { told } = await failScript([
      fails(400, 'invalid_request_error', 'Your credit balance is too low to access the API'),
    ])
    expect(told).toMatchObject({
      text: 'Credit balance is too low',
      error: 'billing_error',
    })
  })

  it('betas that nobody asked for are left out when the API names a beta, once', async () => {
    const refused = fails(
      400,
      'invalid_request_error',
      'Unexpected value(s) `x` for the `anthropic-beta` header',
    )
    const { requests, error } = await failScript([refused], { request: { ...request, betas: ['asked-for'] } })
    expect(requests.map(({ headers }) => headers['anthropic-beta'])).toEqual([
      'interleaved-thinking-2025-05-14,asked-for',
      'asked-for',
    ])
    expect(error).toMatchObject({ code: 'invalid_request' })
  })

  it('other refusals do not touch the betas', async () => {
    const { requests } = await failScript([
      fails(400, 'invalid_request_error', 'messages: roles must alternate'),
    ])
    expect(requests.length).toBe(1)
  })

  it('PAIN-20: a refused image is replaced by a note, the request tried once more, and the image never sent again', async () => {
    const image = (data: string) => ({
      type: 'image' as const,
      source: { type: 'base64' as const, media_type: 'image/png' as const, data },
    })
    const shot = { type: 'tool_result' as const, tool_use_id: 't1', content: [image('BBBB')] }
    const asked: ModelRequest = {
      ...request,
      messages: [{ role: 'user', content: [shot, image('AAAA'), { type: 'text', text: 'look' }] }],
    }
    const refuse = (message: string) => fails(400, 'invalid_request_error', message)
    const first = await askScript(
      [refuse('messages.0.content.1.image.source.base64: image exceeds 5 MB maximum'), answersHello],
      { request: asked },
    )
    const note = { type: 'text', text: expect.stringContaining('the API refused it') }
    const look = { type: 'text', text: 'look' }
    expect(first.requests.at(-1)?.body.messages).toEqual([{ role: 'user', content: [shot, note, look] }])
    const second = await askScript([refuse('Could not process image'), answersHello], { request: asked })
    expect(second.requests.map(({ body }) => body.messages)).toEqual([
      [{ role: 'user', content: [shot, note, look] }],
      [{ role: 'user', content: [{ ...shot, content: [note] }, note, look] }],
    ])
  })

  it('PAIN-21: a refused thinking signature drops all thoughts and tries once more', async () => {
    const thought = { type: 'thinking' as const, thinking: 'hm', signature: 'bad' }
    const asked: ModelRequest = {
      ...request,
      thinking: { type: 'adaptive' },
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: [thought, { type: 'text', text: 'Hello.' }] },
        { role: 'user', content: 'go on' },
      ],
    }
    const refused = fails(
      400,
      'invalid_request_error',
      'messages.1.content.0: Invalid `signature` in `thinking` block',
    )
    const { requests, response } = await askScript([refused, answersHello], { request: asked })
    expect(response?.end).toEqual({ type: 'complete' })
    expect(requests.at(-1)?.body.messages).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: [{ type: 'text', text: 'Hello.' }] },
      { role: 'user', content: 'go on' },
    ])
    expect(JSON.stringify(asked.messages)).toContain('thinking')
  })
})

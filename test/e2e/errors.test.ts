import { describe, expect, it } from 'vitest'
import { blocksOf, kindOf, ofType, textOf, toolResults, userLine } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { contentText } from '../support/mock-api/recorded-request.ts'
import {
  httpError,
  type MessageReply,
  type Point,
  type Reply,
  type Script,
  text,
  toolUse,
} from '../support/mock-api/reply.ts'
import { type Scenario, type ScenarioOptions, scenario } from '../support/scenario.ts'

const NO_RETRY = { CLAUDE_CODE_MAX_RETRIES: '0' }

interface OneTurn {
  s: Scenario
  result: JsonObject
  messages: readonly JsonObject[]
}

/** One turn with these answers of the API; the session stays open. */
async function turn(
  script: Script,
  options: Omit<ScenarioOptions, 'script'> & { args?: readonly string[] } = {},
): Promise<OneTurn> {
  const { args = [], ...rest } = options
  const s = await scenario({ script, ...rest })
  const cli = s.session(args)
  cli.send(userLine('hi'))
  const result = await cli.waitFor({ type: 'result' }, 45_000)
  expect(ofType(cli.messages, 'result')).toHaveLength(1)
  return { s, result, messages: cli.messages }
}

/** The texts of the answers, without those made by the engine. */
function spoken(messages: readonly JsonObject[]): string[] {
  const fromModel = ofType(messages, 'assistant').filter(
    (line) => asObject(line.message).model !== '<synthetic>',
  )
  return fromModel.flatMap(blocksOf).map((block) => String(block.text ?? block.name))
}

describe('a final API error', () => {
  it.each<[number, string, string, JsonObject]>([
    [400, 'invalid_request_error', 'bad thing', {}],
    [401, 'authentication_error', 'invalid x-api-key', { error: 'authentication_failed' }],
    [403, 'permission_error', 'not for you', { error: 'authentication_failed' }],
    [404, 'not_found_error', 'model: nope', {}],
    [429, 'rate_limit_error', 'slow down', { error: 'rate_limit' }],
    [500, 'api_error', 'oops', { error: 'server_error' }],
    [529, 'overloaded_error', 'busy', {}],
  ])(
    'PROTO-21, PAIN-25: %i is a synthetic message and one error result',
    async (status, type, message, fields) => {
      const { result, messages } = await turn([httpError(status, type, message)], { env: NO_RETRY })
      const words = `API Error: ${status} ${message}`
      expect(messages.filter((line) => kindOf(line) !== 'system/api_retry').map(kindOf)).toEqual([
        'system/init',
        'assistant',
        'result/success',
      ])
      const [synthetic] = ofType(messages, 'assistant')
      expect(synthetic).toMatchObject({
        message: {
          model: '<synthetic>',
          stop_reason: 'stop_sequence',
          stop_sequence: '',
          usage: { input_tokens: 0, output_tokens: 0 },
        },
        ...fields,
      })
      expect(textOf(asObject(synthetic?.message).content)).toBe(words)
      expect(result).toMatchObject({
        is_error: true,
        result: words,
        api_error_status: status,
        terminal_reason: 'api_error',
        num_turns: 1,
      })
    },
  )

  it('PROTO-21: decides the exit code unless a good turn follows', async () => {
    const s = await scenario({
      script: [
        httpError(400, 'invalid_request_error', 'no'),
        text('fine'),
        httpError(400, 'invalid_request_error', 'no'),
      ],
    })
    for (const [prompts, code] of [
      [1, 1],
      [1, 0],
      [1, 1],
    ] as const) {
      const cli = s.session()
      for (let n = 0; n < prompts; n++) cli.send(userLine('hi'))
      cli.closeInput()
      expect((await cli.waitForExit()).code).toBe(code)
    }
    const both = await scenario({ script: [httpError(400, 'invalid_request_error', 'no'), text('fine')] })
    const cli = both.session()
    cli.send(userLine('a'))
    await cli.waitFor({ type: 'result', is_error: true })
    cli.send(userLine('b'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ is_error: false, result: 'fine' })
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  })

  it('PROTO-21: is not sent back to the API in the next turn', async () => {
    const s = await scenario({
      script: [httpError(400, 'invalid_request_error', 'a special failure'), text('fine')],
    })
    const cli = s.session()
    cli.send(userLine('a'))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('b'))
    await cli.waitFor({ type: 'result' })
    expect(JSON.stringify(s.api.mainRequests[1]?.messages)).not.toContain('a special failure')
  })

  it('PROTO-21: no connection at all', async () => {
    const { result } = await turn([], { env: { ...NO_RETRY, ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' } })
    expect(result).toMatchObject({
      is_error: true,
      terminal_reason: 'api_error',
      result: expect.stringMatching(/^API Error: .*connect/i),
    })
  })
})

describe('retries', () => {
  it.each([500, 502, 503, 529, 408, 409])('a %i is asked again and announced', async (status) => {
    const { s, result, messages } = await turn([httpError(status, 'api_error', 'oops'), text('recovered')])
    expect(result).toMatchObject({ is_error: false, result: 'recovered' })
    expect(s.api.mainRequests).toHaveLength(2)
    expect(messages.filter((line) => kindOf(line) === 'system/api_retry')).toMatchObject([
      { attempt: 1, error_status: status, max_retries: 10 },
    ])
  })

  it.each([400, 402, 403, 404, 413])('a %i is not asked again', async (status) => {
    const { s, result } = await turn([httpError(status, 'invalid_request_error', 'no'), text('never')])
    expect(result).toMatchObject({ is_error: true, api_error_status: status })
    expect(s.api.mainRequests).toHaveLength(1)
  })

  it('wait as long as the API says', async () => {
    const { s } = await turn([
      httpError(429, 'rate_limit_error', 'slow down', { 'retry-after': '1' }),
      text('ok'),
    ])
    const [first, second] = s.api.mainRequests
    expect(Number(second?.at) - Number(first?.at)).toBeGreaterThanOrEqual(990)
  })

  it('obey the API when it says whether to ask again', async () => {
    const { s } = await turn([
      httpError(500, 'api_error', 'oops', { 'x-should-retry': 'false' }),
      text('never'),
    ])
    expect(s.api.mainRequests).toHaveLength(1)
  })

  it('end after as many as are allowed', async () => {
    const { s, result } = await turn([httpError(529, 'overloaded_error', 'busy')], {
      env: { CLAUDE_CODE_MAX_RETRIES: '1' },
    })
    expect(result).toMatchObject({ is_error: true, api_error_status: 529 })
    expect(s.api.mainRequests).toHaveLength(2)
  })

  it('go to the fallback model after the third overload', async () => {
    const busy = httpError(529, 'overloaded_error', 'busy')
    const { s, result } = await turn([busy, busy, busy, text('from the other')], {
      args: ['--model', 'opus', '--fallback-model', 'sonnet'],
    })
    expect(result).toMatchObject({ is_error: false, result: 'from the other' })
    const models = s.api.mainRequests.map((request) => String(request.body.model))
    expect(models).toMatchObject(
      [/opus/, /opus/, /opus/, /sonnet/].map((name) => expect.stringMatching(name)),
    )
  })

  it('ask for fewer tokens when input and answer do not fit together', async () => {
    const message =
      'input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000, decrease input length or `max_tokens` and try again'
    const { s, result } = await turn([httpError(400, 'invalid_request_error', message), text('fits')])
    expect(result).toMatchObject({ is_error: false, result: 'fits' })
    expect(s.api.mainRequests[1]?.body.max_tokens).toBe(9000)
  })
})

describe('a stream that breaks', () => {
  const faults: [string, Partial<MessageReply>][] = [
    ['is cut before the first event', { cut: { at: 'headers' } }],
    ['is cut after message_start', { cut: { at: 'message_start' } }],
    ['is cut in the middle of a block', { cut: { at: 'delta', midEvent: true } }],
    [
      'brings an error event',
      { fail: { at: 'delta', error: { type: 'overloaded_error', message: 'busy' } } },
    ],
  ]

  it.each(faults)(
    'PAIN-25: when it %s is asked for again, and nothing is said twice',
    async (_what, fault) => {
      const { s, result, messages } = await turn([text('a broken answer', fault), text('a whole answer')])
      expect(result).toMatchObject({ is_error: false, result: 'a whole answer' })
      expect(spoken(messages)).toEqual(['a whole answer'])
      expect(s.api.mainRequests).toHaveLength(2)
    },
  )

  it('PAIN-25: when it ends in the middle of a block without saying so is asked for again', async () => {
    const raw =
      'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}\n\n' +
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n' +
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a bro"}}\n\n'
    const { result, messages } = await turn([{ raw }, text('a whole answer')])
    expect(result).toMatchObject({ is_error: false, result: 'a whole answer' })
    expect(spoken(messages)).toEqual(['a whole answer'])
  })

  it('PAIN-25: after a complete tool use runs the tool and goes on', async () => {
    const { s, result, messages } = await turn(
      [
        { ...toolUse('Bash', { command: 'touch made' }, { id: 'b1' }), cut: { at: 'content_block_stop' } },
        text('done'),
      ],
      {
        args: ['--dangerously-skip-permissions'],
      },
    )
    expect(result).toMatchObject({ is_error: false, result: 'done' })
    expect(toolResults(messages).size).toBe(1)
    expect(await s.project.files()).toEqual({ made: '' })
  })

  it('PAIN-25: after a complete text keeps it and lets the model go on', async () => {
    const broken: Reply = {
      content: [
        { type: 'text', text: 'first half' },
        { type: 'text', text: 'lost' },
      ],
      cut: { at: 'content_block_stop' },
    }
    const { s, result, messages } = await turn([broken, text('second half')])
    expect(result).toMatchObject({ is_error: false, result: 'second half' })
    expect(spoken(messages)).toEqual(['first half', 'second half'])
    const [, answer, request] = s.api.mainRequests[1]?.messages ?? []
    expect(contentText(answer?.blocks)).toBe('first half')
    expect(request?.role).toBe('user')
  })

  const points: Point[] = ['connect', 'headers', 'message_start', 'delta', 'message_delta']
  const impatient = { CLAUDE_STREAM_IDLE_TIMEOUT_MS: '400', API_TIMEOUT_MS: '1500' }

  it.each(points)('PAIN-26: that stalls at %j is given up and the turn ends well', async (at) => {
    const { result } = await turn(
      [{ ...toolUse('Bash', { command: 'echo some output' }), stall: { at } }, text('done')],
      {
        env: impatient,
        args: ['--dangerously-skip-permissions'],
      },
    )
    expect(result).toMatchObject({ subtype: 'success', is_error: false, result: 'done' })
  })

  it('PAIN-26: that sends nothing but comments is given up', async () => {
    const { result } = await turn([text('never', { comments: { everyMs: 50 } }), text('done')], {
      env: impatient,
    })
    expect(result).toMatchObject({ is_error: false, result: 'done' })
  })

  it('PAIN-26: that stays silent for ever becomes an error result', async () => {
    const { result } = await turn([text('x', { stall: { at: 'message_start' } })], {
      env: { ...impatient, ...NO_RETRY },
    })
    expect(result).toMatchObject({ is_error: true, terminal_reason: 'api_error' })
  })

  it('PAIN-34: in pieces of any size is read whole', async () => {
    const words = 'Grüße 👋🏽 – “quoted” €\n'.repeat(30)
    const { result } = await turn([text(words, { chunk: 7, split: [1, 2, 3, 5, 11] })])
    expect(result.result).toBe(words)
  })

  it('bears pings and unknown events', async () => {
    const raw = [
      'event: ping\ndata: {"type":"ping"}\n\n',
      'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}\n\n',
      'event: brand_new\ndata: {"type":"brand_new","x":1}\n\n',
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hi"}}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"brand_new_delta"}}\n\n',
      'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
      'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}\n\n',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ].join('')
    const { result } = await turn([{ raw }])
    expect(result).toMatchObject({ is_error: false, result: 'hi' })
  })
})

describe('a stop reason', () => {
  it('max_tokens lets the model go on', async () => {
    const { s, result } = await turn([text('part one', { stop_reason: 'max_tokens' }), text('part two')])
    expect(result).toMatchObject({ is_error: false, result: 'part two' })
    expect(s.api.mainRequests[1]?.messages.map((message) => message.role)).toEqual([
      'user',
      'assistant',
      'user',
    ])
  })

  it('max_tokens again and again ends after three continuations', async () => {
    const { s, result } = await turn([text('more', { stop_reason: 'max_tokens' })])
    expect(result).toMatchObject({ is_error: true })
    expect(s.api.mainRequests).toHaveLength(4)
  })

  it('refusal is an error the host can see', async () => {
    const { result } = await turn([text('I', { stop_reason: 'refusal' })])
    expect(result).toMatchObject({ is_error: true })
  })

  it('pause_turn is sent back to be continued', async () => {
    const { s, result } = await turn([text('wait', { stop_reason: 'pause_turn' }), text('done')])
    expect(result).toMatchObject({ is_error: false, result: 'done' })
    expect(s.api.mainRequests[1]?.messages.at(-1)?.role).toBe('assistant')
  })

  it('no content at all is asked again once, and then is an error', async () => {
    const { s, result } = await turn([{ content: [] }])
    expect(result).toMatchObject({ subtype: 'error_during_execution', is_error: true })
    expect(s.api.mainRequests).toHaveLength(2)
  })
})

describe('a request that the API refuses for its content', () => {
  it('PAIN-21: over a thinking signature is sent again without thinking', async () => {
    const script: Script = (_request, index) => {
      if (index === 0)
        return {
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
            { type: 'text', text: 'one' },
          ],
        }
      if (index === 1)
        return httpError(
          400,
          'invalid_request_error',
          'messages.1.content.0: Invalid `signature` in `thinking` block',
        )
      return text('two')
    }
    const s = await scenario({ script })
    const cli = s.session()
    cli.send(userLine('a'))
    await cli.waitFor({ type: 'result' })
    s.api.expectPrefixBreak()
    cli.send(userLine('b'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ is_error: false, result: 'two' })
    const types = s.api.mainRequests[2]?.messages
      .flatMap((message) => message.blocks)
      .map((block) => block.type)
    expect(types).toEqual(['text', 'text', 'text'])
  })

  it('PAIN-20: over an image is sent again without it, and the next turn works too', async () => {
    const script: Script = (request) => {
      const hasImage = request.messages.some((message) =>
        message.blocks.some((block) => block.type === 'image'),
      )
      return hasImage
        ? httpError(
            400,
            'invalid_request_error',
            'messages.0.content.1.image.source.base64: image exceeds 5 MB maximum: 6000000 bytes > 5242880 bytes',
          )
        : text('no picture here')
    }
    const s = await scenario({ script })
    const cli = s.session()
    const pixel =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    s.api.expectPrefixBreak()
    cli.send(
      userLine([
        { type: 'text', text: 'see' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
      ]),
    )
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({
      is_error: false,
      result: 'no picture here',
    })
    cli.send(userLine('and now'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ is_error: false })
    expect(s.api.mainRequests).toHaveLength(3)
  })
})

describe('what a model does wrong', () => {
  it.each<[string, Reply]>([
    ['an unknown tool', toolUse('Telepathy', {}, { id: 't1' })],
    ['an input that does not fit', toolUse('Read', { wrong: 1 }, { id: 't1' })],
    [
      'an input that is no JSON',
      { content: [{ type: 'tool_use', id: 't1', name: 'Read', input: {}, inputJson: '{"file_path": "a' }] },
    ],
  ])('PAIN-18: %s fails the call and not the turn', async (_what, reply) => {
    const { s, result, messages } = await turn([reply, text('sorry')])
    expect(result).toMatchObject({ is_error: false, result: 'sorry' })
    expect(textOf(toolResults(messages).get('t1')?.content)).toMatch(
      /^<tool_use_error>[\s\S]*<\/tool_use_error>$/,
    )
    expect(s.api.mainRequests).toHaveLength(2)
  })

  it('PAIN-18: one id for two calls does not break the conversation', async () => {
    const twin = { type: 'tool_use', id: 'same', name: 'Glob', input: { pattern: '*' } } as const
    const { result } = await turn([{ content: [twin] }, { content: [twin] }, text('done')])
    expect(result).toMatchObject({ is_error: false, result: 'done' })
  })

  it('PAIN-19: half a surrogate pair in the output of a tool does not break the conversation', async () => {
    const { result } = await turn(
      [
        toolUse('Read', { file_path: 'bad.txt' }),
        toolUse('Bash', { command: String.raw`printf '\xed\xa0\xbd\xff ok'` }),
        text('done'),
      ],
      {
        files: { 'bad.txt': Buffer.from([0x61, 0xed, 0xa0, 0xbd, 0x0a]) },
        args: ['--dangerously-skip-permissions'],
      },
    )
    expect(result).toMatchObject({ is_error: false, result: 'done' })
  })
})

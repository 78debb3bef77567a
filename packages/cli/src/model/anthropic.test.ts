import { describe, expect, it } from 'vitest'
import { addedBetas } from './betas.ts'
import { createCatalog } from './catalog.ts'
import { askScript, failScript, modelAt, request } from './model.testing.ts'
import type { ModelRequest } from './port.ts'
import { type Answer, answersHello, fails, messageOf, startSseServer } from './sse-server.testing.ts'

const sent = async (env: Record<string, string> = {}, asked: ModelRequest = request) => {
  const { requests } = await askScript([answersHello], { env, request: asked })
  const [only] = requests
  if (only === undefined) throw new Error('No request came in')
  return only
}

describe('a request to the Messages API (spec: context §1)', () => {
  it('goes to the messages endpoint with the headers of a coding agent', async () => {
    const { path, headers } = await sent()
    expect(path).toBe('/v1/messages?beta=true')
    expect(headers).toMatchObject({
      'x-api-key': 'sk-test-key',
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
      'x-app': 'cli',
      'x-claude-code-session-id': 'session-1',
      'user-agent': 'agent-engine/1.2.3 (external, sdk-cli)',
      'x-stainless-retry-count': '0',
      'x-stainless-timeout': '600',
    })
    expect(headers).not.toHaveProperty('authorization')
  })

  it('has the body that was asked for, streaming, with the messages last and nothing else', async () => {
    const asked: ModelRequest = {
      ...request,
      system: [{ type: 'text', text: 'Be brief.' }],
      tools: [{ name: 'Read', input_schema: {} }],
      thinking: { type: 'adaptive' },
      metadata: { user_id: 'u' },
    }
    const { body } = await sent({}, asked)
    expect(body).toEqual({ ...asked, stream: true })
    expect(Object.keys(body)).toEqual([
      'model',
      'max_tokens',
      'stream',
      'system',
      'tools',
      'thinking',
      'metadata',
      'messages',
    ])
  })

  it('sends a token as bearer, and both headers when both are set', async () => {
    const token = await sent({ ANTHROPIC_API_KEY: '', ANTHROPIC_AUTH_TOKEN: 'tok' })
    expect(token.headers.authorization).toBe('Bearer tok')
    expect(token.headers).not.toHaveProperty('x-api-key')
    const both = await sent({ ANTHROPIC_AUTH_TOKEN: 'tok' })
    expect(both.headers).toMatchObject({ authorization: 'Bearer tok', 'x-api-key': 'sk-test-key' })
  })

  it('names ANTHROPIC_CUSTOM_HEADERS when a name in it is none', async () => {
    const env = { ANTHROPIC_CUSTOM_HEADERS: 'X One: 1' }
    expect((await failScript([answersHello], { env })).error).toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/ANTHROPIC_CUSTOM_HEADERS.*"X One"/),
    })
  })

  it('adds the headers of ANTHROPIC_CUSTOM_HEADERS, which win', async () => {
    const { headers } = await sent({ ANTHROPIC_CUSTOM_HEADERS: 'X-One: 1\nnonsense\n X-App : mine:too ' })
    expect(headers).toMatchObject({ 'x-one': '1', 'x-app': 'mine:too' })
  })

  it('names the application that embeds the engine', async () => {
    const { headers } = await sent({ CLAUDE_AGENT_SDK_CLIENT_APP: 'editor/2 \u2603' })
    expect(headers['user-agent']).toBe('agent-engine/1.2.3 (external, sdk-cli, client-app/editor/2 )')
  })

  it('keeps a path of ANTHROPIC_BASE_URL, with or without a slash at its end', async () => {
    const server = await startSseServer(answersHello)
    for (const end of ['', '/']) {
      const batches = modelAt(`${server.url}/gateway${end}`).stream(request, {
        signal: new AbortController().signal,
      })
      for await (const batch of batches) expect(Array.isArray(batch)).toBe(true)
    }
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/gateway/v1/messages?beta=true',
      '/gateway/v1/messages?beta=true',
    ])
  })

  it('merges CLAUDE_CODE_EXTRA_BODY into the body', async () => {
    const { body } = await sent({ CLAUDE_CODE_EXTRA_BODY: '{"temperature":0,"service_tier":"auto"}' })
    expect(body).toMatchObject({ temperature: 0, service_tier: 'auto', model: 'claude-opus-5-5' })
  })

  it.each(['{', '[1]', '"x"'])('refuses CLAUDE_CODE_EXTRA_BODY = %s', async (value) => {
    const { error, requests } = await failScript([answersHello], { env: { CLAUDE_CODE_EXTRA_BODY: value } })
    expect(error).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('CLAUDE_CODE_EXTRA_BODY'),
    })
    expect(requests).toEqual([])
  })

  it('without credentials sends nothing and says what to set', async () => {
    const { told, requests } = await failScript([answersHello], { env: { ANTHROPIC_API_KEY: ' ' } })
    expect(requests).toEqual([])
    expect(told).toMatchObject({
      error: 'authentication_failed',
      text: expect.stringContaining('ANTHROPIC_API_KEY'),
      status: null,
    })
  })

  it('says that ANTHROPIC_BASE_URL is no address', async () => {
    const model = modelAt('not a url')
    const first = model
      .stream(request, { signal: new AbortController().signal })
      [Symbol.asyncIterator]()
      .next()
    await expect(first).rejects.toMatchObject({ code: 'configuration' })
  })
})

describe('betas (spec: context §1.2)', () => {
  it('are those that the model can use, those of the environment and those asked for, each once', async () => {
    const { headers } = await sent(
      { ANTHROPIC_BETAS: 'from-env, twice' },
      { ...request, model: 'claude-sonnet-4-5[1m]', betas: ['twice', 'asked-for'] },
    )
    expect(headers['anthropic-beta']).toBe(
      'interleaved-thinking-2025-05-14,context-1m-2025-08-07,from-env,twice,asked-for',
    )
  })

  it('[1m] is never part of the model on the wire, and no beta where the window is that long anyway', async () => {
    const { headers, body } = await sent({}, { ...request, model: 'claude-opus-5-5[1m]' })
    expect(body.model).toBe('claude-opus-5-5')
    expect(headers['anthropic-beta']).toBe('interleaved-thinking-2025-05-14')
  })

  it('CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS leaves the plain API', async () => {
    const { headers, path } = await sent({
      CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS: '1',
      ANTHROPIC_BETAS: 'x',
    })
    expect(headers).not.toHaveProperty('anthropic-beta')
    expect(path).toBe('/v1/messages')
  })

  it('old models and DISABLE_INTERLEAVED_THINKING get no interleaved thinking', () => {
    const { entry } = createCatalog({ env: {} })
    const old = 'claude-3-5-haiku-20241022'
    expect(addedBetas({ model: old }, entry(old), {})).toEqual([])
    const opus = 'claude-opus-5-5'
    expect(addedBetas({ model: opus }, entry(opus), { DISABLE_INTERLEAVED_THINKING: '1' })).toEqual([])
  })
})

describe('an answer in one piece', () => {
  const json: Answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'request-id': 'req_json' })
    response.end(JSON.stringify(messageOf([{ type: 'text', text: 'Whole.' }])))
  }

  it('asks for at most 64,000 tokens and is told as events', async () => {
    const server = await startSseServer(json)
    const heads: unknown[] = []
    const batches = modelAt(server.url).stream(
      { ...request, max_tokens: 128_000, thinking: { type: 'enabled', budget_tokens: 100_000 } },
      { signal: new AbortController().signal, inOnePiece: true, onHead: (head) => heads.push(head) },
    )
    const types: string[] = []
    for await (const batch of batches) types.push(...batch.map(({ type }) => type))
    expect(heads).toEqual([{ requestId: 'req_json', status: 200 }])
    expect(types.at(0)).toBe('message_start')
    expect(types.at(-1)).toBe('message_stop')
    expect(server.requests[0]?.body).toMatchObject({
      stream: false,
      max_tokens: 64_000,
      thinking: { budget_tokens: 63_999 },
    })
  })

  it('is taken from a server that does not stream although it was asked to', async () => {
    const { response } = await askScript([json])
    expect(response).toMatchObject({ blocks: [{ type: 'text', text: 'Whole.' }], end: { type: 'complete' } })
  })

  it('that is JSON but no message is a broken answer', async () => {
    const odd: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"ok":true}')
    }
    const { error } = await failScript([odd], { env: { CLAUDE_CODE_MAX_RETRIES: '0' } })
    expect(error).toMatchObject({ code: 'broken_stream' })
  })
})

describe('counting tokens', () => {
  it('asks the counting endpoint for what a request would hold', async () => {
    const server = await startSseServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"input_tokens":42}')
    })
    const count = await modelAt(server.url).countTokens(request, new AbortController().signal)
    expect(count).toBe(42)
    expect(server.requests[0]).toMatchObject({
      path: '/v1/messages/count_tokens?beta=true',
      body: { model: request.model, messages: request.messages },
    })
    expect(server.requests[0]?.body).not.toHaveProperty('max_tokens')
  })

  it('fails like any request', async () => {
    const server = await startSseServer(fails(404, 'not_found_error', 'no such endpoint'))
    const count = modelAt(server.url).countTokens(request, new AbortController().signal)
    await expect(count).rejects.toMatchObject({ code: 'not_found', status: 404, requestId: 'req_failed' })
  })
})

describe('errors that no API wrote', () => {
  it('a page of HTML is told without its tags, and cut', async () => {
    const page: Answer = (response) => {
      response.writeHead(502, { 'content-type': 'text/html' })
      response.end(`<html><style>p{}</style><h1>Bad   gateway</h1>${'<p>x</p>'.repeat(1_000)}</html>`)
    }
    const { told } = await failScript([page], { env: { CLAUDE_CODE_MAX_RETRIES: '0' } })
    expect(told?.text).toMatch(/^API Error: 502 Bad gateway x x/)
    expect(told?.text.length).toBeLessThan(400)
  })

  it.each(['not a url', 'localhost:8080'])('a base URL of %j is named with its variable', async (url) => {
    const { told, requests } = await failScript([answersHello], { env: { ANTHROPIC_BASE_URL: url } })
    expect(told?.text).toMatch(new RegExp(`ANTHROPIC_BASE_URL is "${url}"`))
    expect(requests).toEqual([])
  })

  it('a redirection names its target and what to set', async () => {
    const moved: Answer = (response) => {
      response.writeHead(308, { location: 'https://api.test/' })
      response.end()
    }
    const { told, requests } = await failScript([moved])
    expect(told?.text).toMatch(/^API Error: 308 .*https:\/\/api\.test\/.*ANTHROPIC_BASE_URL/)
    expect(requests.length).toBe(1)
  })

  it.each([
    ['{"message":"quota"}', 'API Error: 429 quota'],
    ['{"error":"quota"}', 'API Error: 429 quota'],
    ['{"detail":"quota"}', 'API Error: 429 {"detail":"quota"}'],
  ])('a body of %s is told as %s', async (body, text) => {
    const answer: Answer = (response) => {
      response.writeHead(429, { 'content-type': 'application/json' })
      response.end(body)
    }
    const { told } = await failScript([answer], { env: { CLAUDE_CODE_MAX_RETRIES: '0' } })
    expect(told).toMatchObject({ text, error: 'rate_limit' })
  })
})

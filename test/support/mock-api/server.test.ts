import { describe, expect, it } from 'vitest'
import { testApi } from '../test-api.ts'
import { FLOOD_ALPHABET } from './flood.ts'
import { lastToolResults } from './recorded-request.ts'
import { httpError, text, toolUse } from './reply.ts'
import { officialClient, post, validBody } from './testing-client.ts'

const REQUEST = {
  model: 'claude-mock',
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content: 'hi' }],
  tools: [{ name: 'Read', input_schema: { type: 'object' as const } }],
}

describe('answers', () => {
  it('streams every kind of block so that the official client reads them back', async () => {
    const api = await testApi({
      script: [
        {
          chunk: 3,
          pings: 2,
          content: [
            { type: 'thinking', thinking: 'let me see', signature: 'c2ln' },
            { type: 'redacted_thinking', data: 'b64' },
            { type: 'text', text: 'Grüße 👋🏽 aus 東京' },
            { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
            { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
            { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { file_path: '/ä/b.txt' } },
          ],
        },
      ],
    })
    const message = await officialClient(api).messages.stream(REQUEST).finalMessage()
    expect(message.content.map((block) => block.type)).toEqual([
      'thinking',
      'redacted_thinking',
      'text',
      'server_tool_use',
      'web_search_tool_result',
      'tool_use',
    ])
    expect(message.content[2]).toMatchObject({ text: 'Grüße 👋🏽 aus 東京' })
    expect(message.content[5]).toMatchObject({ id: 'toolu_1', input: { file_path: '/ä/b.txt' } })
    expect(message.stop_reason).toBe('tool_use')
  })

  it('answers a request that does not stream with one JSON body and a request id', async () => {
    const api = await testApi({ script: [text('whole')] })
    const { data, request_id } = await officialClient(api).messages.create(REQUEST).withResponse()
    expect(data.content).toEqual([{ type: 'text', text: 'whole' }])
    expect(request_id).toBe('req_mock_0001')
  })

  it('gives entry N to the Nth main-loop request and repeats the last one with fresh tool use ids', async () => {
    const api = await testApi({ script: [text('one'), toolUse('Read', {}, { id: 'toolu_x' })] })
    const client = officialClient(api)
    const first = await client.messages.create(REQUEST)
    expect(first.content).toEqual([{ type: 'text', text: 'one' }])
    const ids = []
    for (let turn = 0; turn < 3; turn++) ids.push((await client.messages.create(REQUEST)).content[0])
    expect(ids).toMatchObject([{ id: 'toolu_x' }, { id: 'toolu_x_2' }, { id: 'toolu_x_3' }])
  })

  it('lets side requests use up no entry', async () => {
    const api = await testApi({ script: [text('main')], side: text('aside') })
    const client = officialClient(api)
    const { tools: _, ...withoutTools } = REQUEST
    expect((await client.messages.create(withoutTools)).content[0]).toMatchObject({ text: 'aside' })
    expect(
      (await client.messages.create({ ...REQUEST, model: 'claude-haiku-4-5' })).content[0],
    ).toMatchObject({ text: 'aside' })
    expect((await client.messages.create(REQUEST)).content[0]).toMatchObject({ text: 'main' })
    expect(api.requests.map((request) => request.kind)).toEqual(['side', 'side', 'main'])
  })

  it('asks a function for the answer, with the request and its index', async () => {
    const api = await testApi({
      script: (request, index) => text(`${index}: ${request.messages.length} message`),
    })
    const client = officialClient(api)
    await client.messages.create(REQUEST)
    expect((await client.messages.create(REQUEST)).content[0]).toMatchObject({ text: '1: 1 message' })
  })

  it('answers errors with status, headers and the error shape of the API', async () => {
    const api = await testApi({
      script: [httpError(529, 'overloaded_error', 'busy', { 'retry-after': '7' })],
    })
    const answer = await post(api, validBody())
    expect(answer.status).toBe(529)
    expect(answer.headers.get('retry-after')).toBe('7')
    expect(JSON.parse(answer.text)).toEqual({
      type: 'error',
      error: { type: 'overloaded_error', message: 'busy' },
    })
  })

  it('counts tokens', async () => {
    const api = await testApi({ countTokens: () => 42 })
    const { max_tokens: _, stream: __, ...body } = validBody()
    expect(JSON.parse((await post(api, body, '/v1/messages/count_tokens')).text)).toEqual({
      input_tokens: 42,
    })
    expect(api.requests[0]?.kind).toBe('count_tokens')
  })

  it('makes a large stream of deltas on the fly', async () => {
    const api = await testApi({ script: [{ flood: { bytes: 1_000_050, deltaBytes: 1000 } }] })
    const message = await officialClient(api).messages.stream(REQUEST).finalMessage()
    const block = message.content[0]
    expect(block?.type === 'text' && block.text.length).toBe(1_000_050)
    expect(block?.type === 'text' && block.text.startsWith(FLOOD_ALPHABET)).toBe(true)
  })
})

describe('records', () => {
  it('keeps headers, body, time and outcome of every request', async () => {
    const api = await testApi()
    await post(api, validBody({ metadata: { user_id: 'u' } }))
    const [request] = api.requests
    await request?.closed
    expect(request).toMatchObject({ kind: 'main', outcome: 'answered', body: { metadata: { user_id: 'u' } } })
    expect(request?.headers['x-api-key']).toBe('k')
  })

  it('resolves a wait for a request that comes later, and rejects one that never comes', async () => {
    const api = await testApi()
    const second = api.waitForRequest(2)
    await post(api, validBody())
    await post(api, validBody({ max_tokens: 7 }))
    expect((await second).body.max_tokens).toBe(7)
    await expect(api.waitForRequest(3, 20)).rejects.toThrow(
      'request 3 of the main loop did not arrive within 20 ms (2 so far)',
    )
  })

  it('finds the tool results that a request brings', async () => {
    const api = await testApi({ script: [text('ok')] })
    const messages = [
      { role: 'user', content: 'go' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'Read', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'done' }] },
    ]
    await post(api, validBody({ messages }))
    const request = await api.waitForRequest(1)
    expect(lastToolResults(request).get('t1')).toMatchObject({ content: 'done' })
  })

  it('counts a request to any other address as a violation', async () => {
    const api = await testApi({ violations: 'expected' })
    await fetch(`${api.url}/api/hello`)
    expect(api.violations).toMatchObject([{ rule: 'route', message: 'unexpected request GET /api/hello' }])
  })

  it('fails a test whose requests broke a rule', async () => {
    const api = await testApi({ violations: 'expected' })
    const answer = await post(api, validBody({ messages: [{ role: 'assistant', content: 'I begin' }] }))
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
    expect(() => api.assertNoViolations()).toThrow('request 0 breaks "first-role"')
  })
})

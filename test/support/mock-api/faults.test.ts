import { describe, expect, it } from 'vitest'
import { testApi } from '../test-api.ts'
import { type Point, text } from './reply.ts'
import { officialClient, post, validBody } from './testing-client.ts'

const STREAM = {
  model: 'm',
  max_tokens: 10,
  messages: [{ role: 'user' as const, content: 'x' }],
  tools: [{ name: 'T', input_schema: { type: 'object' as const } }],
}

/** Reads a stream until it has shown `words`; then gives it `moreMs` to end. Returns all text, with `END` at its end. */
async function readPast(url: string, words: string, moreMs: number): Promise<string> {
  const abort = new AbortController()
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(validBody()),
    signal: abort.signal,
  })
  let received = ''
  const startClock = (): void => {
    if (received.includes(words)) setTimeout(() => abort.abort(), moreMs).unref()
  }
  startClock()
  try {
    for await (const chunk of response.body ?? []) {
      received += Buffer.from(chunk).toString()
      startClock()
    }
    return `${received}END`
  } catch {
    return received
  }
}

const STALLS: [Point, string][] = [
  ['headers', ''],
  ['message_start', 'event: message_start'],
  ['delta', '"partial_json":"{\\"ab"'],
  ['content_block_stop', 'event: content_block_stop'],
  ['message_delta', 'event: message_delta'],
]

describe('faults', () => {
  it('splits the bytes anywhere, also inside a character, and the text stays whole', async () => {
    const api = await testApi({ script: [text('ä€😀'.repeat(20), { chunk: 5, split: [1, 3, 2, 7] })] })
    const message = await officialClient(api).messages.stream(STREAM).finalMessage()
    expect(message.content).toMatchObject([{ text: 'ä€😀'.repeat(20) }])
  })

  it.each(STALLS)('stalls at %s and notices when the client leaves', async (at, lastWords) => {
    const api = await testApi({
      script: [{ content: [{ type: 'tool_use', name: 'T', input: { abcdef: 1 } }], stall: { at } }],
    })
    const received = await readPast(api.url, lastWords, 60)
    expect(received).not.toContain('END')
    expect(received).toContain(lastWords)
    expect(received).not.toContain('message_stop')
    await api.requests[0]?.closed
    expect(api.requests[0]?.outcome).toBe('client-closed')
  })

  it('sends no response headers while it stalls at connect', async () => {
    const api = await testApi({ script: [text('late', { stall: { at: 'connect', forMs: 80 } })] })
    const start = performance.now()
    await officialClient(api).messages.stream(STREAM).finalMessage()
    expect(performance.now() - start).toBeGreaterThan(60)
  })

  it('goes on after a stall that ends', async () => {
    const api = await testApi({
      script: [text('four words in here', { chunk: 4, stall: { at: 'delta', forMs: 30 } })],
    })
    const message = await officialClient(api).messages.stream(STREAM).finalMessage()
    expect(message.content).toMatchObject([{ text: 'four words in here' }])
  })

  it.each<Point>([
    'connect',
    'headers',
    'message_start',
    'delta',
    'content_block_stop',
    'message_delta',
    { event: 3 },
  ])('cuts the connection at %j', async (at) => {
    const api = await testApi({ script: [text('some text', { cut: { at } })] })
    await expect(officialClient(api).messages.stream(STREAM).finalMessage()).rejects.toThrow()
    await api.requests[0]?.closed
    expect(api.requests[0]?.outcome).toBe('answered')
  })

  it('cuts in the middle of an event', async () => {
    const api = await testApi({
      script: [text('some text', { cut: { at: 'message_start', midEvent: true } })],
    })
    const received = await readPast(api.url, 'never comes', 0)
    expect(received).toContain('event: content_block_start')
    expect(received.endsWith('\n\n')).toBe(false)
  })

  it('sends an error event in the middle of a stream', async () => {
    const error = { type: 'overloaded_error', message: 'too much' }
    const api = await testApi({ script: [text('some text', { fail: { at: 'delta', error } })] })
    await expect(officialClient(api).messages.stream(STREAM).finalMessage()).rejects.toThrow('too much')
  })

  it('sends nothing but comments', async () => {
    const api = await testApi({ script: [text('never', { comments: { everyMs: 5, forMs: 40 } })] })
    const answer = await post(api, validBody())
    expect(answer.text).toMatch(/^(: keep-alive\n\n){2,}$/)
  })

  it('sends raw bytes as they are', async () => {
    const raw = 'event: ping\ndata: {}\n\nevent: nonsense\ndata: {"type"'
    const api = await testApi({ script: [{ raw, split: 2 }] })
    expect((await post(api, validBody())).text).toBe(raw)
  })

  it('streams the broken JSON of a tool input as it was scripted', async () => {
    const api = await testApi({
      script: [{ content: [{ type: 'tool_use', name: 'T', input: {}, inputJson: '{"a": ' }] }],
    })
    expect((await post(api, validBody())).text).toContain('"partial_json":"{\\"a\\": "')
  })

  it('closes while an exchange is open', async () => {
    const api = await testApi({ script: [text('x', { stall: { at: 'headers' } })] })
    const pending = readPast(api.url, 'never comes', 0).catch(() => '')
    await api.waitForRequest(1)
    await api.close()
    expect(await pending).toBe('')
  })
})

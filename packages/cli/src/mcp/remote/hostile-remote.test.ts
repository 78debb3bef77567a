import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { McpServerConfig } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { entry, testManager } from '../connection.testing.ts'
import { createEventReader } from './event-stream.ts'
import { json, resultOf, type Seen, serve } from './web-server.testing.ts'

const KEY = 'Bearer canary-credential'
const call = { server: 'w', tool: 'echo', input: {} }

const start = async (config: McpServerConfig, env: Record<string, string> = {}) => {
  const test = testManager(env)
  test.manager.add([entry('w', config)])
  await test.manager.ready()
  return { ...test, server: () => test.manager.servers()[0] }
}

const events = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream' })

describe('PAIN-38: credentials for a remote server', () => {
  it.each([301, 302, 303, 307, 308])('never follow a redirection (%i) to another origin', async (status) => {
    const other = await serve(json)
    const { url } = await serve(
      (_, response) => void response.writeHead(status, { location: other.url }).end(),
    )
    for (const type of ['http', 'sse'] as const) {
      const { server } = await start({ type, url, headers: { authorization: KEY, 'x-key': KEY } })
      expect(server()).toMatchObject({ status: 'failed', error: expect.stringContaining(`HTTP ${status}`) })
    }
    expect(other.seen).toEqual([])
  })

  it('never go to the address of another origin that an event stream names', async () => {
    const other = await serve(json)
    const { url } = await serve((_, response) => {
      events(response).write(`event: endpoint\ndata: ${other.url}\n\n`)
    })
    const { server } = await start({ type: 'sse', url, headers: { authorization: KEY } })
    expect(server()).toMatchObject({ status: 'failed', error: expect.stringContaining('another origin') })
    expect(other.seen).toEqual([])
  })

  it('never go to the other origin that an event stream names later', async () => {
    const other = await serve(json)
    let stream: ServerResponse | undefined
    const { url } = await serve((one, response) => {
      if (one.method === 'GET') {
        stream = events(response)
        return void stream.write('event: endpoint\ndata: /messages\n\n')
      }
      response.writeHead(202).end()
      stream?.write(`event: endpoint\ndata: ${other.url}\n\n`)
      if (one.body.id === undefined) return
      stream?.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id: one.body.id, result: resultOf(one) })}\n\n`)
    })
    const { manager, server } = await start({ type: 'sse', url, headers: { authorization: KEY } })
    expect(server()).toMatchObject({ status: 'connected' })
    await manager.call(call)
    expect(other.seen).toEqual([])
  })

  it('are sent a few times at most to a server that redirects to itself', async () => {
    const { url, seen } = await serve(
      (_, response) => void response.writeHead(307, { location: '/mcp' }).end(),
    )
    const { server } = await start({ type: 'http', url, headers: { authorization: KEY } })
    expect(server()).toMatchObject({ status: 'failed' })
    expect(seen.length).toBeLessThan(10)
  })
})

describe('PAIN-38: a remote server that never comes to an end', () => {
  it('and does not answer the second step of the handshake has failed after its time', async () => {
    const { url } = await serve((one, response) => {
      if (one.body.method !== 'notifications/initialized') json(one, response)
    })
    const { server } = await start({ type: 'http', url }, { MCP_TIMEOUT: '1000' })
    expect(server()).toMatchObject({ status: 'failed', error: expect.stringContaining('within 1 s') })
  })

  it('and begins to say at length why it refuses has failed with the status at once', async () => {
    const { url } = await serve((_, response) => void response.writeHead(403).write('no'))
    const { server } = await start({ type: 'http', url }, { MCP_TIMEOUT: '12000' })
    expect(server()).toMatchObject({ status: 'failed', error: 'HTTP 403: no' })
  })

  it('and does not take note of a cancelled call loses the stream of it', async () => {
    let streams = 0
    const { url } = await serve((one, response) => {
      const { method } = one.body
      if (method === 'notifications/cancelled') return
      if (method !== 'tools/call') return json(one, response)
      streams += 1
      response.once('close', () => {
        streams -= 1
      })
      events(response).write(': open\n\n')
    })
    const { manager } = await start({ type: 'http', url })
    const controller = new AbortController()
    const calling = manager.call({ ...call, signal: controller.signal })
    await expect.poll(() => streams).toBe(1)
    controller.abort(new Error('stop'))
    await expect(calling).rejects.toThrow('stop')
    await expect.poll(() => streams, { timeout: 15_000 }).toBe(0)
  })

  it('and asks without taking answers gets few connections', async () => {
    let asking: ServerResponse | undefined
    let answers = 0
    const { url, open } = await serve((one, response) => {
      if (one.body.method === undefined && one.method === 'POST') {
        // An answer of ours: it is never taken.
        answers += 1
        return
      }
      if (one.method !== 'GET') return json(one, response)
      asking = events(response)
      for (let at = 0; at < 3_000; at += 1) {
        asking.write(`data: {"jsonrpc":"2.0","id":"q${at}","method":"ping"}\n\n`)
      }
    })
    const { manager } = await start({ type: 'http', url })
    await expect.poll(() => answers, { timeout: 15_000 }).toBeGreaterThan(10)
    expect(await manager.call(call)).toMatchObject({ content: [{ text: 'did tools/call' }] })
    expect(open()).toBeLessThan(150)
  })

  it('and answers 401 to every try is not tried without end', async () => {
    const { url, seen } = await serve((one, response) => {
      if (one.path === '/mcp') return void response.writeHead(401).end()
      response.writeHead(404).end()
    })
    const { server } = await start({ type: 'http', url })
    expect(server()).toMatchObject({ status: 'failed' })
    expect(seen.length).toBeLessThan(30)
  })

  it('and wants to be left alone for a year has failed all the same', async () => {
    const { url, seen } = await serve(
      (_, response) => void response.writeHead(429, { 'retry-after': '31536000' }).end('later'),
    )
    const { server } = await start({ type: 'http', url }, { MCP_CONNECT_TIMEOUT_MS: '15000' })
    expect(server()).toMatchObject({ status: 'failed', error: 'HTTP 429: later' })
    expect(seen).toHaveLength(3)
  })
})

describe('PAIN-38: what a remote server sends', () => {
  it('compressed, though nobody asked for that, is not blown up', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '))
    const { url } = await serve((one, response) => {
      if (one.body.method !== 'tools/call') return json(one, response)
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb)
    })
    const { manager } = await start({ type: 'http', url })
    await expect(manager.call(call)).rejects.toThrow('the reply had no answer in it')
  })

  it('as one event without an end fails the call', async () => {
    const { url } = await serve((one, response) => {
      if (one.body.method !== 'tools/call') return json(one, response)
      events(response)
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(1_000_000)));
        if (!response.destroyed) response.once('drain', more)
      }
      response.write('data: ')
      more()
    })
    const { manager } = await start({ type: 'http', url })
    await expect(manager.call(call)).rejects.toThrow(/more than 16 MB/)
  })

  it('as an event of nothing but empty lines of data is over the limit too', () => {
    const seen: number[] = []
    const read = createEventReader({ event: () => undefined, tooLarge: (bytes) => void seen.push(bytes) })
    const lines = Buffer.from('data:\n'.repeat(100_000))
    for (let at = 0; at < 200 && seen.length === 0; at += 1) read(lines)
    expect(seen).toHaveLength(1)
  })

  it('as answers to other requests, twice, or as a batch of both, counts only where it was asked for', async () => {
    const { url } = await serve((one: Seen, response) => {
      const { id } = one.body
      if (one.body.method !== 'tools/call' || id === undefined) return json(one, response)
      const reply = { jsonrpc: '2.0', id, result: resultOf(one) }
      const others = [-1, id + 1, 1e300, '0', null].map((other) => ({ ...reply, id: other, result: {} }))
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify([...others, reply, { ...reply, result: { content: [] } }]))
    })
    const { manager } = await start({ type: 'http', url })
    for (let at = 0; at < 3; at += 1) {
      expect(await manager.call(call)).toMatchObject({ content: [{ text: 'did tools/call' }] })
    }
  })
})

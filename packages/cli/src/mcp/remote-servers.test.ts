import { mkdtempSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { entry, statusOf, testManager } from './connection.testing.ts'
import { json, resultOf, serve } from './remote/web-server.testing.ts'

const call = { server: 'w', tool: 'echo', input: {} }

describe('a server over streamable HTTP', () => {
  it('gets its headers, the session id and the protocol version with every message', async () => {
    const { url, seen } = await serve((one, response) => json(one, response, { 'mcp-session-id': 'abc' }))
    const { manager } = testManager()
    manager.add([entry('w', { type: 'http', url, headers: { 'X-Key': 'k' } })])
    await manager.ready()
    expect(manager.servers()).toMatchObject([{ status: 'connected', transport: 'http' }])
    expect(await manager.call(call)).toEqual({ content: [{ type: 'text', text: 'did tools/call' }] })
    const last = seen.findLast(({ body }) => body.method === 'tools/call')
    expect(last?.headers).toMatchObject({
      'x-key': 'k',
      'mcp-session-id': 'abc',
      'mcp-protocol-version': '2025-06-18',
      accept: 'application/json, text/event-stream',
    })
    await manager.close()
    expect(seen.at(-1)).toMatchObject({ method: 'DELETE', headers: { 'mcp-session-id': 'abc' } })
  })

  it('may answer with an event stream, progress first', async () => {
    const { url } = await serve((one, response) => {
      if (one.body.method !== 'tools/call') return json(one, response)
      const meta = one.body.params?._meta
      const token =
        typeof meta === 'object' && meta !== null && 'progressToken' in meta ? meta.progressToken : 0
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: token } }
      response.write(`: hello\r\nevent: message\r\ndata: ${JSON.stringify(progress)}\r\n\r\n`)
      response.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id: one.body.id, result: resultOf(one) })}\n\n`)
    })
    const { manager } = testManager()
    manager.add([entry('w', { type: 'http', url })])
    let progressed = 0
    const result = await manager.call({
      ...call,
      onProgress: () => {
        progressed += 1
      },
    })
    expect(result).toEqual({ content: [{ type: 'text', text: 'did tools/call' }] })
    expect(progressed).toBe(1)
  })

  it('that forgot the session gets a new handshake and the call once more', async () => {
    let sessions = 0
    const { url, seen } = await serve((one, response) => {
      if (one.body.method === 'initialize') sessions += 1
      const known = one.headers['mcp-session-id']
      if (one.body.method === 'tools/call' && known === 's1') return void response.writeHead(404).end()
      json(one, response, { 'mcp-session-id': `s${sessions}` })
    })
    const { manager } = testManager()
    manager.add([entry('w', { type: 'http', url })])
    expect(await manager.call(call)).toMatchObject({ content: [{ text: 'did tools/call' }] })
    expect(sessions).toBe(2)
    expect(seen.filter(({ body }) => body.method === 'tools/call')).toHaveLength(2)
  })

  it('whose stream ends without an answer fails the call instead of leaving it', async () => {
    const { url } = await serve((one, response) => {
      if (one.body.method !== 'tools/call') return json(one, response)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': nothing\n\n')
    })
    const { manager } = testManager()
    manager.add([entry('w', { type: 'http', url })])
    await expect(manager.call(call)).rejects.toThrow('MCP error -32000: Connection closed')
  })

  it('PAIN-38: with an answer of 50 MB fails the call', async () => {
    const { url } = await serve((one, response) => {
      if (one.body.method !== 'tools/call') return json(one, response)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(`{"jsonrpc":"2.0","id":${one.body.id},"result":{"big":"${'x'.repeat(50_000_000)}"}}`)
    })
    const { manager } = testManager()
    manager.add([entry('w', { type: 'http', url })])
    await expect(manager.call(call)).rejects.toThrow(/more than 16 MB/)
  })

  it('that refuses us without a way to log in, or with credentials configured, has failed', async () => {
    const { url, seen } = await serve((_, response) => void response.writeHead(401).end())
    const { manager } = testManager()
    manager.add([
      entry('w', { type: 'http', url }),
      entry('v', { type: 'http', url, headers: { authorization: 'Bearer old-token-value' } }),
    ])
    await manager.ready()
    expect(statusOf(manager, 'w')).toBe('failed')
    expect(statusOf(manager, 'v')).toBe('failed')
    expect(seen.filter(({ headers }) => headers.authorization !== undefined)).toHaveLength(1)
  })

  it('that is not there, or answers with an error, has failed', async () => {
    const { url } = await serve((_, response) => void response.writeHead(400).end('bad'))
    const { manager } = testManager()
    manager.add([entry('w', { type: 'http', url }), entry('x', { type: 'http', url: 'no url' })])
    await manager.ready()
    expect(manager.servers()).toMatchObject([
      { status: 'failed', error: 'HTTP 400: bad' },
      { status: 'failed', error: "The url of the server 'x' is no URL." },
    ])
  })

  it('gets the headers that its helper prints, over the configured ones', async () => {
    const { url, seen } = await serve(json)
    const { manager } = testManager()
    const headersHelper = `echo '{"X-Key":"made","X-Name":"'$CLAUDE_CODE_MCP_SERVER_NAME'"}'`
    manager.add([entry('w', { type: 'http', url, headers: { 'X-Key': 'old' }, headersHelper })])
    await manager.ready()
    expect(seen[0]?.headers).toMatchObject({ 'x-key': 'made', 'x-name': 'w' })
  })
})

describe('a stream of a server', () => {
  const event = (id: string, message?: object): string =>
    `id: ${id}\ndata: ${message === undefined ? '' : JSON.stringify(message)}\n\n`

  it('that the server ends on purpose is taken up where it was, after the time it says', async () => {
    const rounds = 8
    const places: unknown[] = []
    let id = 0
    const { url } = await serve((one, response) => {
      if (one.body.method === 'tools/call') {
        id = one.body.id ?? 0
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        return void response.end(`retry: 100\n${event('0')}`)
      }
      if (one.method !== 'GET' || one.headers['last-event-id'] === undefined) return json(one, response)
      places.push(one.headers['last-event-id'])
      const reply = { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'at last' }] } }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      // An id without data counts as well.
      response.end(places.length < rounds ? `id: ${places.length}\n\n` : event('end', reply))
    })
    const { manager } = testManager()
    manager.add([entry('w', { type: 'http', url })])
    expect(await manager.call(call)).toMatchObject({ content: [{ text: 'at last' }] })
    expect(places).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
  })

  it('that is to be taken up in a hundred years is not taken up at once, over and over', async () => {
    const { url, seen } = await serve((one, response) => {
      if (one.method !== 'GET') return json(one, response)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('retry: 3153600000000\n\n')
    })
    const { manager } = testManager()
    manager.add([entry('w', { type: 'http', url })])
    await manager.call(call)
    const gets = (): number => seen.filter(({ method }) => method === 'GET').length
    await expect.poll(gets).toBe(1)
    for (let at = 0; at < 20; at += 1) await manager.call(call)
    expect(gets()).toBe(1)
  })

  it('is given up when the call is', async () => {
    let taken = 0
    const { url } = await serve((one, response) => {
      if (one.body.method !== 'tools/call' && one.method !== 'GET') return json(one, response)
      if (one.method === 'GET') {
        if (one.headers['last-event-id'] === undefined) return void response.writeHead(405).end()
        taken += 1
        if (taken === 2) controller.abort(new Error('enough'))
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`retry: 100\n${event('1')}`)
    })
    const controller = new AbortController()
    const { manager } = testManager()
    manager.add([entry('w', { type: 'http', url })])
    await expect(manager.call({ ...call, signal: controller.signal })).rejects.toThrow('enough')
    const at = taken
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(taken).toBeLessThanOrEqual(at + 1)
  })
})

describe('an odd server over HTTP', () => {
  it('that answers with something else than the answer fails the call', async () => {
    for (const body of ['', 'hello', '{"jsonrpc":"2.0","id":4711,"result":{}}']) {
      const { url } = await serve((one, response) => {
        if (one.body.method !== 'tools/call') return json(one, response)
        response.writeHead(200, { 'content-type': 'application/json' }).end(body)
      })
      const { manager } = testManager()
      manager.add([entry('w', { type: 'http', url })])
      await expect(manager.call(call)).rejects.toThrow('the reply had no answer in it')
    }
  })

  it('that says with 400 that it misses the session gets a new handshake', async () => {
    let sessions = 0
    const { url } = await serve((one, response) => {
      if (one.body.method === 'initialize') sessions += 1
      if (one.body.method === 'tools/call' && one.headers['mcp-session-id'] === 's1') {
        return void response.writeHead(400).end('Bad Request: No valid session ID provided')
      }
      json(one, response, { 'mcp-session-id': `s${sessions}` })
    })
    const { manager } = testManager()
    manager.add([entry('w', { type: 'http', url })])
    expect(await manager.call(call)).toMatchObject({ content: [{ text: 'did tools/call' }] })
    expect(sessions).toBe(2)
  })

  it('that refuses what the helper printed gets what it prints next, once', async () => {
    const { url, seen } = await serve((one, response) =>
      one.headers['x-key'] === 'key-2' ? json(one, response) : void response.writeHead(401).end(),
    )
    const { manager } = testManager()
    const count = join(mkdtempSync(join(tmpdir(), 'helper-')), 'count')
    const headersHelper = `printf x >> ${count}; echo '{"X-Key":"key-'$(wc -c < ${count} | tr -d ' ')'"}'`
    manager.add([entry('w', { type: 'http', url, headersHelper })])
    expect(await manager.call(call)).toMatchObject({ content: [{ text: 'did tools/call' }] })
    expect(new Set(seen.map(({ headers }) => headers['x-key']))).toEqual(new Set(['key-1', 'key-2']))
    expect(seen.filter(({ headers }) => headers['x-key'] === 'key-1')).toHaveLength(1)
  })
})

describe('a server over SSE', () => {
  it('names the address for messages and answers on its stream', async () => {
    let stream: ServerResponse | undefined
    const { url, seen } = await serve((one, response) => {
      if (one.method === 'GET') {
        stream = response
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        return void response.write('event: endpoint\ndata: /messages?id=1\n\n')
      }
      response.writeHead(202).end()
      if (one.body.id === undefined) return
      const reply = { jsonrpc: '2.0', id: one.body.id, result: resultOf(one) }
      stream?.write(`event: message\ndata: ${JSON.stringify(reply)}\n\n`)
    })
    const { manager } = testManager()
    manager.add([entry('w', { type: 'sse', url, headers: { 'X-Key': 'k' } })])
    expect(await manager.call(call)).toMatchObject({ content: [{ text: 'did tools/call' }] })
    expect(seen.every(({ headers }) => headers['x-key'] === 'k')).toBe(true)
  })
})

import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type HttpClient, release } from './http.ts'
import { createHttpClient } from './http-client.ts'
import { HttpHeaders } from './http-headers.ts'

const listen = async (server: Server): Promise<{ readonly port: number; readonly sockets: Socket[] }> => {
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => sockets.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  )
  const address = server.address()
  return { port: isInet(address) ? address.port : 0, sockets }
}

const isInet = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null

const serve = async (listener: RequestListener) => {
  const { port, sockets } = await listen(createHttpServer(listener))
  return { url: `http://127.0.0.1:${port}`, port, sockets }
}

const clientFor = (env: Record<string, string> = {}, connectTimeoutMs?: number): HttpClient => {
  const client = createHttpClient({ env, ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }) })
  onTestFinished(() => client.close())
  return client
}

const get = (url: string) => ({ url, method: 'GET', headers: new HttpHeaders() })

const textOf = async (body: Readable): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('the HTTP client', () => {
  it('sends method, headers and body with its length, and gives status, headers and body back', async () => {
    const { url } = await serve((request, response) => {
      response.writeHead(201, { 'x-echo': String(request.headers['x-one']), 'set-cookie': ['a=1', 'b=2'] })
      const { method, headers } = request
      textOf(request).then((text) => response.end(`${method} ${headers['content-length']} ${text}`))
    })
    const headers = new HttpHeaders({ 'X-One': 'yes' })
    const reply = await clientFor().send({ url, method: 'POST', headers, body: 'h\u00e9llo' })
    expect(reply.status).toBe(201)
    expect(reply.headers.get('X-Echo')).toBe('yes')
    expect(reply.headers.get('set-cookie')).toBe('a=1, b=2')
    expect(await textOf(reply.body)).toBe('POST 6 h\u00e9llo')
  })

  it('keeps connections for the next request', async () => {
    const { url, sockets } = await serve((_request, response) => response.end('ok'))
    const client = clientFor()
    for (let round = 0; round < 3; round += 1) {
      const { body } = await client.send(get(url))
      await textOf(body)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(sockets.length).toBe(1)
  })

  it('sends once more on a new connection when a kept one turns out to be closed', async () => {
    let requests = 0
    const { url, sockets } = await serve((request, response) => {
      requests += 1
      if (requests === 2) request.socket.resetAndDestroy()
      else response.end('ok')
    })
    const client = clientFor()
    await textOf((await client.send(get(url))).body)
    await new Promise((resolve) => setImmediate(resolve))
    expect(await textOf((await client.send(get(url))).body)).toBe('ok')
    expect(sockets.length).toBe(2)
  })

  it('does not send again when a new connection is reset', async () => {
    let requests = 0
    const { url } = await serve((request) => {
      requests += 1
      request.socket.resetAndDestroy()
    })
    await expect(clientFor().send(get(url))).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(requests).toBe(1)
  })

  it('an abort before the answer rejects with its reason and closes the connection', async () => {
    const controller = new AbortController()
    let closed: (() => void) | undefined
    const disconnected = new Promise<void>((resolve) => {
      closed = resolve
    })
    const { url } = await serve((request) => {
      request.socket.once('close', () => closed?.())
      controller.abort(new Error('enough'))
    })
    await expect(clientFor().send({ ...get(url), signal: controller.signal })).rejects.toThrow('enough')
    await disconnected
  })

  it('an abort in the middle of the answer breaks the body off and closes the connection', async () => {
    let closed: (() => void) | undefined
    const disconnected = new Promise<void>((resolve) => {
      closed = resolve
    })
    const { url } = await serve((request, response) => {
      request.socket.once('close', () => closed?.())
      response.write('begin')
    })
    const controller = new AbortController()
    const { body } = await clientFor().send({ ...get(url), signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(textOf(body)).rejects.toThrow('enough')
    await disconnected
  })

  it('leaves no listener on a signal that outlives the request', async () => {
    const { url } = await serve((_request, response) => response.end('ok'))
    const { signal } = new AbortController()
    const listeners = new Set<unknown>()
    const counting: AbortSignal = Object.assign(signal, {
      addEventListener: (_type: string, listener: unknown) => void listeners.add(listener),
      removeEventListener: (_type: string, listener: unknown) => void listeners.delete(listener),
    })
    const { body } = await clientFor().send({ ...get(url), signal: counting })
    await textOf(body)
    await new Promise((resolve) => setImmediate(resolve))
    expect(listeners.size).toBe(0)
  })

  it('PAIN-26: gives a connection up that does not come to stand', async () => {
    const { port } = await listen(createTcpServer(() => undefined))
    const silent = clientFor({}, 50).send(get(`https://127.0.0.1:${port}`))
    await expect(silent).rejects.toMatchObject({
      code: 'connect_timeout',
      message: expect.stringContaining('50 ms'),
    })
  })

  it('a client certificate that cannot be read fails the request', async () => {
    const client = clientFor({ CLAUDE_CODE_CLIENT_CERT: '/nonexistent/cert.pem' })
    await expect(client.send(get('https://127.0.0.1:1'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('does not trust a certificate that it does not know', async ({ skip }) => {
    const folder = await mkdtemp(join(tmpdir(), 'agent-tls-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    try {
      const curve = [
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-subj',
        '/CN=127.0.0.1',
      ]
      execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    } catch {
      skip('openssl is needed to make a certificate')
    }
    const server = createHttpsServer(
      { key: await readFile(key), cert: await readFile(cert) },
      (_request, response) => {
        response.end('ok')
      },
    )
    const { port } = await listen(server)
    await expect(clientFor().send(get(`https://127.0.0.1:${port}`))).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
  })
})

describe('a released body', () => {
  it('lets its connection be used again when its end comes', async () => {
    const { url, sockets } = await serve((_request, response) => {
      response.write('begin')
      setImmediate(() => response.end('end'))
    })
    const client = clientFor()
    const { body } = await client.send(get(url))
    const ended = new Promise((resolve) => body.once('close', resolve))
    release(body)
    await ended
    await new Promise((resolve) => setImmediate(resolve))
    await textOf((await client.send(get(url))).body)
    expect(sockets.length).toBe(1)
  })

  it('is closed after a second when its end does not come', async () => {
    const { url } = await serve((_request, response) => response.write('begin'))
    const { body } = await clientFor().send(get(url))
    const closed = new Promise((resolve) => body.once('close', resolve))
    release(body)
    await closed
    expect(body.destroyed).toBe(true)
  })
})

describe('proxies', () => {
  it('HTTP_PROXY gets plain requests with their whole address', async () => {
    const proxy = await serve((request, response) => response.end(`proxied ${request.method} ${request.url}`))
    const client = clientFor({ HTTP_PROXY: proxy.url })
    const reply = await client.send({ ...get('http://api.test/v1/messages'), method: 'POST', body: '{}' })
    expect(await textOf(reply.body)).toBe('proxied POST http://api.test/v1/messages')
  })

  it('HTTPS_PROXY is asked for a tunnel', async () => {
    const server = createHttpServer()
    const { port } = await listen(server)
    const tunnels: string[] = []
    server.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '')
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    })
    const client = clientFor({ https_proxy: `http://127.0.0.1:${port}` })
    await expect(client.send(get('https://api.test/v1/messages'))).rejects.toThrow()
    expect(tunnels).toEqual(['api.test:443'])
  })

  it('NO_PROXY goes direct', async () => {
    const direct = await serve((_request, response) => response.end('direct'))
    const client = clientFor({ HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: 'localhost,127.0.0.1' })
    expect(await textOf((await client.send(get(direct.url))).body)).toBe('direct')
  })
})

import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fetchPage, type PageFetchOptions, type PageOutcome } from './page-fetch.ts'
import { localGuard, type PageServer, startPageServer } from './page-server.testing.ts'
import { sendPinned } from './pinned-request.ts'
import type { Resolve } from './web-guard.ts'

const LIMITS = { maxBytes: 1000, maxHops: 10, timeLimitMs: 20_000 }
const still = new AbortController().signal

const optionsFor = (server: PageServer, changes: Partial<PageFetchOptions> = {}): PageFetchOptions => ({
  guard: server.guard,
  send: server.send,
  limits: LIMITS,
  env: {},
  check: async () => undefined,
  ...changes,
})

const get = (
  server: PageServer,
  path: string,
  changes: Partial<PageFetchOptions> = {},
): Promise<PageOutcome> =>
  fetchPage(new URL(`https://page.test:${server.port}${path}`), optionsFor(server, changes), still)

describe('fetchPage', () => {
  it('gives the page with its type and where it was', async () => {
    const server = await startPageServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('hello')
    })
    expect(await get(server, '/a')).toEqual({
      type: 'page',
      url: `https://page.test:${server.port}/a`,
      status: 200,
      statusText: 'OK',
      contentType: 'text/plain; charset=utf-8',
      bytes: Buffer.from('hello'),
    })
    expect(server.visits).toEqual([{ path: '/a', host: `page.test:${server.port}` }])
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('unpacks %s', async (encoding, pack) => {
    const server = await startPageServer((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(pack('hello'))
    })
    expect(await get(server, '/')).toMatchObject({ bytes: Buffer.from('hello') })
  })

  it('fails when the packing is broken', async () => {
    const server = await startPageServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip')
    })
    await expect(get(server, '/')).rejects.toMatchObject({ code: 'connection_failed' })
  })

  it.each([
    ['announced', { 'content-length': '1001' }, Buffer.alloc(1001)],
    ['unannounced', {}, Buffer.alloc(1001)],
    ['packed', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(1001))],
  ])('refuses a body that is too large: %s', async (_, headers, body) => {
    const server = await startPageServer((_request, response) => {
      response.writeHead(200, headers).end(body)
    })
    await expect(get(server, '/')).rejects.toMatchObject({ code: 'page_too_large' })
    const exact = await startPageServer((_request, response) => response.end(Buffer.alloc(1000)))
    expect(await get(exact, '/')).toMatchObject({ type: 'page' })
  })

  it('tells the status of an answer that is no page', async () => {
    const server = await startPageServer((_, response) => response.writeHead(404).end('gone'))
    expect(await get(server, '/')).toEqual({ type: 'refused', status: 404, statusText: 'Not Found' })
  })

  it('gives up after the time limit, and at once when the caller does', async () => {
    const server = await startPageServer((_, response) => response.write('a'))
    await expect(get(server, '/', { limits: { ...LIMITS, timeLimitMs: 50 } })).rejects.toMatchObject({
      code: 'page_timed_out',
    })
    const reason = new Error('stop')
    await expect(
      fetchPage(new URL('https://page.test/'), optionsFor(server), AbortSignal.abort(reason)),
    ).rejects.toBe(reason)
    const hanging: Resolve = () => new Promise(() => undefined)
    await expect(
      get(server, '/', { guard: localGuard(hanging), limits: { ...LIMITS, timeLimitMs: 50 } }),
    ).rejects.toMatchObject({ code: 'page_timed_out' })
  })

  it('says why a connection failed', async () => {
    const server = await startPageServer((request) => request.socket.destroy())
    await expect(get(server, '/')).rejects.toMatchObject({ code: 'connection_failed', message: /hang up/ })
  })
})

describe('fetchPage: redirects', () => {
  const redirecting = (to: (port: number) => string, status = 302): Promise<PageServer> => {
    let port = 0
    return startPageServer((request, response) => {
      if (request.url === '/end') response.end('end')
      else response.writeHead(status, { location: to(port) }).end()
    }).then((server) => {
      port = server.port
      return server
    })
  }

  it.each([
    ['a path', () => '/end'],
    ['the same host', (port: number) => `https://page.test:${port}/end`],
    ['the same host with www', (port: number) => `https://www.page.test:${port}/end`],
  ])('follows those to %s', async (_, to) => {
    const server = await redirecting(to)
    expect(await get(server, '/')).toMatchObject({ type: 'page', bytes: Buffer.from('end') })
  })

  it.each([
    ['another host', () => 'https://other.test/'],
    ['a sub-domain', (port: number) => `https://sub.page.test:${port}/end`],
    ['another port', () => 'https://page.test/end'],
    ['another scheme', (port: number) => `http://page.test:${port}/end`],
    ['something with a password', (port: number) => `https://me:pw@page.test:${port}/end`],
    ['a file', () => 'file:///etc/passwd'],
  ])('PAIN-13: reports those to %s instead of following them', async (_, to) => {
    const server = await redirecting(to, 301)
    expect(await get(server, '/')).toEqual({
      type: 'redirect',
      to: to(server.port),
      status: 301,
      statusText: 'Moved Permanently',
    })
    expect(server.visits).toHaveLength(1)
  })

  it('ends a loop after ten hops', async () => {
    const server = await redirecting(() => '/again')
    await expect(get(server, '/')).rejects.toMatchObject({ code: 'too_many_redirects' })
    expect(server.visits).toHaveLength(11)
  })

  it('asks before every hop', async () => {
    const server = await redirecting((port) => `https://www.page.test:${port}/end`)
    const asked: string[] = []
    const check = async ({ hostname }: URL): Promise<void> => {
      asked.push(hostname)
      if (hostname.startsWith('www')) throw new Error('not there')
    }
    await expect(get(server, '/', { check })).rejects.toThrow('not there')
    expect(asked).toEqual(['page.test', 'www.page.test'])
    expect(server.visits).toHaveLength(1)
  })
})

describe('fetchPage: private networks', () => {
  const flipping = (...answers: readonly string[]): { resolve: Resolve; asked: () => number } => {
    let asked = 0
    return {
      resolve: async () => [{ address: answers[Math.min(asked++, answers.length - 1)] ?? '', family: 4 }],
      asked: () => asked,
    }
  }

  it('PAIN-13: connects to the address that was checked, whatever the resolver says next', async () => {
    const server = await startPageServer((_, response) => response.end('checked'))
    const { resolve, asked } = flipping('127.0.0.1', '10.0.0.1')
    expect(await get(server, '/', { guard: localGuard(resolve) })).toMatchObject({
      bytes: Buffer.from('checked'),
    })
    expect(asked()).toBe(1)
  })

  it('PAIN-13: checks every hop anew', async () => {
    const server = await startPageServer((_, response) => response.writeHead(302, { location: '/2' }).end())
    const { resolve } = flipping('127.0.0.1', '169.254.169.254')
    await expect(get(server, '/1', { guard: localGuard(resolve) })).rejects.toMatchObject({
      code: 'address_blocked',
    })
    expect(server.visits.map(({ path }) => path)).toEqual(['/1'])
  })

  it('PAIN-13: connects to nothing when one of several addresses is private', async () => {
    const server = await startPageServer((_, response) => response.end())
    const both: Resolve = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '192.168.0.1', family: 4 },
    ]
    await expect(get(server, '/', { guard: localGuard(both) })).rejects.toMatchObject({
      code: 'address_blocked',
    })
    expect(server.visits).toEqual([])
  })

  it('PAIN-13: leaves names to a proxy, and refuses addresses there too', async () => {
    const proxied: string[] = []
    const proxy = await startPageServer((request, response) => {
      proxied.push(request.url ?? '')
      response.end('from the proxy')
    })
    const options = optionsFor(proxy, {
      env: { http_proxy: `http://127.0.0.1:${proxy.port}` },
      guard: localGuard(() => Promise.reject(new Error('nobody should ask'))),
    })
    expect(await fetchPage(new URL('http://page.test/'), options, still)).toMatchObject({
      bytes: Buffer.from('from the proxy'),
    })
    expect(proxied).toEqual(['http://page.test/'])
    await expect(fetchPage(new URL('http://10.0.0.1/'), options, still)).rejects.toMatchObject({
      code: 'address_blocked',
    })
    expect(proxied).toHaveLength(1)
  })

  it('PAIN-13: keeps the name in Host and TLS while it connects to the checked address', async ({ skip }) => {
    const folder = await mkdtemp(join(tmpdir(), 'agent-tls-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const subject = ['-subj', '/CN=page.test', '-days', '1', '-nodes']
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', ...subject]
    try {
      execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    } catch {
      skip('openssl is needed to make a certificate')
    }
    const names: unknown[] = []
    const server = createTlsServer(
      {
        key: await readFile(key),
        cert: await readFile(cert),
        SNICallback(name, done) {
          names.push(name)
          done(null)
        },
      },
      (_, response) => response.end(),
    )
    await rm(folder, { recursive: true })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    await expect(
      sendPinned({
        url: new URL(`https://page.test:${port}/`),
        addresses: [{ address: '127.0.0.1', family: 4 }],
        headers: {},
        signal: still,
      }),
    ).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(names).toEqual(['page.test'])
    server.close()
  })
})

import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http'
import type { AgentOptions, Agent as HttpsAgent } from 'node:https'
import { type HttpClient, HttpConnectTimeout, type HttpReply, type HttpRequest } from './http.ts'
import { HttpHeaders } from './http-headers.ts'
import { type Env, proxyFor } from './proxy.ts'

export interface HttpClientOptions {
  readonly env: Env
  /** Milliseconds until the connection, with TLS, must stand. Default 30,000. */
  readonly connectTimeoutMs?: number
}

const CONNECT_TIMEOUT_MS = 30_000

/**
 * HTTP over node:http and node:https with connections that are kept alive, because the global `fetch` costs more to
 * load than everything else a short run does. Proxies (`HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`) go through undici,
 * loaded when one is needed. Extra certificate authorities are the runtime's business (`NODE_EXTRA_CA_CERTS`);
 * `CLAUDE_CODE_CLIENT_CERT`, `…_KEY` and `…_KEY_PASSPHRASE` name a client certificate. Redirects are not followed.
 */
export const createHttpClient = (options: HttpClientOptions): HttpClient => {
  const { env, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options
  const plain = new HttpAgent({ keepAlive: true })
  let secure: Promise<HttpsAgent> | undefined
  const proxies = new Map<string, Promise<HttpClient>>()

  const direct = async (request: HttpRequest): Promise<HttpReply> => {
    if (!request.url.startsWith('https:')) return exchange(httpRequest, plain, request, connectTimeoutMs)
    const https = await import('node:https')
    secure ??= clientCertificate(env).then((tls) => new https.Agent({ keepAlive: true, ...tls }))
    return exchange(https.request, await secure, request, connectTimeoutMs)
  }
  const through = async (proxy: string, request: HttpRequest): Promise<HttpReply> => {
    const known =
      proxies.get(proxy) ??
      import('./proxied-http.ts').then(async ({ createProxiedClient }) =>
        createProxiedClient(proxy, await clientCertificate(env), connectTimeoutMs),
      )
    proxies.set(proxy, known)
    return (await known).send(request)
  }
  return {
    send(request) {
      const proxy = proxyFor(new URL(request.url), env)
      return proxy === undefined ? direct(request) : through(proxy, request)
    },
    close() {
      plain.destroy()
      secure?.then((agent) => agent.destroy(), reportedBySend)
      for (const client of proxies.values()) client.then((proxied) => proxied.close(), reportedBySend)
    },
  }
}

/** What failed to load has failed the requests that needed it. */
const reportedBySend = (): void => undefined

const clientCertificate = async (env: Env): Promise<Pick<AgentOptions, 'cert' | 'key' | 'passphrase'>> => {
  const {
    CLAUDE_CODE_CLIENT_CERT: cert,
    CLAUDE_CODE_CLIENT_KEY: key,
    CLAUDE_CODE_CLIENT_KEY_PASSPHRASE: passphrase,
  } = env
  if (cert === undefined && key === undefined) return {}
  const { readFile } = await import('node:fs/promises')
  return {
    ...(cert === undefined ? {} : { cert: await readFile(cert) }),
    ...(key === undefined ? {} : { key: await readFile(key) }),
    ...(passphrase === undefined ? {} : { passphrase }),
  }
}

type SendRequest = typeof httpRequest

/**
 * A kept connection that the server closed just as we wrote to it has seen nothing of the request: once more.
 * Each such try uses up one kept connection, and a new connection is never stale.
 */
const exchange = async (
  send: SendRequest,
  agent: HttpAgent,
  request: HttpRequest,
  connectTimeoutMs: number,
): Promise<HttpReply> => {
  for (;;) {
    const reply = await attempt(send, agent, request, connectTimeoutMs)
    if (reply !== 'stale') return reply
  }
}

const attempt = (
  send: SendRequest,
  agent: HttpAgent,
  request: HttpRequest,
  connectTimeoutMs: number,
): Promise<HttpReply | 'stale'> =>
  new Promise((resolve, reject) => {
    const { method, body, signal } = request
    const headers = Object.fromEntries(request.headers)
    // As bytes at once: a long text would be gone through once for its length and once more to be sent.
    const bytes = body === undefined ? undefined : Buffer.from(body)
    if (bytes !== undefined) headers['content-length'] = String(bytes.length)
    const outgoing = send(request.url, { method, agent, headers })
    let open: { destroy(error: Error): unknown } = outgoing
    const abort = (): void => {
      open.destroy(abortReason(signal))
    }
    const stopConnectClock = startConnectClock(outgoing, connectTimeoutMs)
    signal?.addEventListener('abort', abort, { once: true })
    outgoing.once('close', () => {
      stopConnectClock()
      signal?.removeEventListener('abort', abort)
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) resolve('stale')
      else reject(error)
    })
    outgoing.once('response', (incoming) => {
      open = incoming
      resolve(replyOf(incoming))
    })
    if (signal?.aborted) abort()
    else outgoing.end(bytes)
  })

const abortReason = (signal: AbortSignal | undefined): Error =>
  signal?.reason instanceof Error ? signal.reason : new Error('The request was aborted')

const startConnectClock = (outgoing: ClientRequest, ms: number): (() => void) => {
  const timer = setTimeout(() => {
    outgoing.destroy(new HttpConnectTimeout(`No connection to ${outgoing.host} within ${ms} ms`))
  }, ms)
  const stop = (): void => clearTimeout(timer)
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) stop()
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', stop)
  })
  return stop
}

const replyOf = (incoming: IncomingMessage): HttpReply => {
  const headers = new HttpHeaders()
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return { status: incoming.statusCode ?? 0, headers, body: incoming }
}

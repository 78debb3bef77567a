import { STATUS_CODES } from 'node:http'
import { anySignal } from './any-signal.ts'
import { type HttpClient, type HttpReply, release } from './http.ts'
import { HttpHeaders } from './http-headers.ts'
import { readBody } from './page-body.ts'
import { type SendPinned, sendPinned } from './pinned-request.ts'
import { type Env, proxyFor } from './proxy.ts'
import { ENGINE_VERSION } from './version.ts'
import { WebError } from './web-error.ts'
import type { WebGuard } from './web-guard.ts'

export interface PageLimits {
  readonly maxBytes: number
  readonly maxHops: number
  /** For everything: names, all hops, the body. */
  readonly timeLimitMs: number
}

export interface PageFetchOptions {
  readonly guard: WebGuard
  readonly limits: PageLimits
  readonly env: Env
  /** Asked for every address that is about to be visited; throws to refuse it. */
  check(url: URL): Promise<void>
  /** Default: over the network. */
  readonly send?: SendPinned
  /** Sends instead, and resolves names itself, as a proxy does. */
  readonly http?: HttpClient | undefined
}

export type PageOutcome =
  | {
      readonly type: 'page'
      /** Where it was in the end. */
      readonly url: string
      readonly status: number
      readonly statusText: string
      readonly contentType: string
      readonly bytes: Buffer
    }
  /** The server sends us somewhere else than to another page of its own. */
  | { readonly type: 'redirect'; readonly to: string; readonly status: number; readonly statusText: string }
  /** The server answered with an error; its body was not read. */
  | { readonly type: 'refused'; readonly status: number; readonly statusText: string }

/**
 * Fetches a page under the guard: every hop is resolved once, checked, and connected to at a checked address. Redirects
 * are followed within the same host, with or without `www.` (spec: tools §6.1). Where the environment names a proxy, or a
 * host sends for us, that one resolves names: addresses and `localhost` in URLs are refused all the same, but what a name leads to is then the
 * business of that one. Throws `WebError`, or the signal's reason.
 */
export const fetchPage = async (
  start: URL,
  options: PageFetchOptions,
  signal: AbortSignal,
): Promise<PageOutcome> => {
  const clock = AbortSignal.timeout(options.limits.timeLimitMs)
  const either = anySignal([signal, clock])
  try {
    return await follow(start, options, either)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (clock.aborted) {
      throw new WebError(
        'page_timed_out',
        `${start.host} did not deliver the page within ${options.limits.timeLimitMs / 1000} seconds.`,
        { cause: error },
      )
    }
    if (error instanceof WebError) throw error
    throw new WebError('connection_failed', `Fetching ${start.href} failed: ${reasonOf(error)}`, {
      cause: error,
    })
  }
}

const follow = async (start: URL, options: PageFetchOptions, signal: AbortSignal): Promise<PageOutcome> => {
  let url = start
  for (let hop = 0; hop <= options.limits.maxHops; hop++) {
    const reply = await visit(url, options, signal)
    const { status } = reply
    const statusText = STATUS_CODES[status] ?? ''
    const next = targetOf(reply, url)
    if (next === undefined && status >= 200 && status < 300) {
      const contentType = reply.headers.get('content-type') ?? ''
      const bytes = await abortable(readBody(reply, options.limits.maxBytes), reply, signal)
      return { type: 'page', url: url.href, status, statusText, contentType, bytes }
    }
    release(reply.body)
    if (next === undefined) return { type: 'refused', status, statusText }
    if (!isSameSite(next, url)) return { type: 'redirect', to: next.href, status, statusText }
    url = next
  }
  throw new WebError(
    'too_many_redirects',
    `${start.href} redirects more than ${options.limits.maxHops} times; the last address was ${url.href}.`,
  )
}

const HEADERS: Readonly<Record<string, string>> = {
  'user-agent': `agent-engine/${ENGINE_VERSION} (WebFetch)`,
  accept: 'text/markdown, text/html, */*',
  'accept-encoding': 'gzip, deflate, br',
}

const visit = async (url: URL, options: PageFetchOptions, signal: AbortSignal): Promise<HttpReply> => {
  const { env, guard, http, send = sendPinned } = options
  await options.check(url)
  if (http !== undefined) {
    guard.checkName(url)
    return http.send({ url: url.href, method: 'GET', headers: new HttpHeaders(HEADERS), signal })
  }
  const proxy = proxyFor(url, env)
  if (proxy === undefined) {
    const addresses = await orAborted(guard.addressesOf(url), signal)
    return send({ url, addresses, headers: HEADERS, signal })
  }
  guard.checkName(url)
  const { createProxiedClient } = await import('./proxied-http.ts')
  const client = createProxiedClient(proxy, {}, options.limits.timeLimitMs)
  try {
    return await client.send({ url: url.href, method: 'GET', headers: new HttpHeaders(HEADERS), signal })
  } finally {
    client.close()
  }
}

/** Resolvers can't be interrupted; nobody waits for their answer any more then. */
const orAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  signal.throwIfAborted()
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

const abortable = async <T>(work: Promise<T>, { body }: HttpReply, signal: AbortSignal): Promise<T> => {
  const stop = (): void => void body.destroy(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await work
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Where a redirect leads; undefined for every other answer. */
const targetOf = ({ status, headers }: HttpReply, url: URL): URL | undefined => {
  const location = headers.get('location')
  if (status < 300 || status > 399 || location === null || !URL.canParse(location, url.href)) return undefined
  return new URL(location, url)
}

const isSameSite = (a: URL, b: URL): boolean =>
  a.protocol === b.protocol && a.port === b.port && bareHost(a) === bareHost(b) && a.username === ''

const bareHost = ({ hostname }: URL): string => hostname.replace(/^www\./, '')

/** Connections to several addresses fail with an error that has no message of its own. */
const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

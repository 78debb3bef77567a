import type { Readable } from 'node:stream'
import { type HttpClient, type HttpReply, release } from '../../platform/http.ts'
import { HttpHeaders } from '../../platform/http-headers.ts'
import { McpError } from '../errors.ts'

/** A server answered with an HTTP status that is no success. */
export class HttpStatusError extends McpError {
  readonly status: number
  /** `WWW-Authenticate` of the answer. */
  readonly authenticate: string | undefined

  constructor(status: number, detail: string, authenticate?: string) {
    super('mcp_http', `HTTP ${status}${detail === '' ? '' : `: ${detail}`}`)
    this.name = 'HttpStatusError'
    this.status = status
    this.authenticate = authenticate
  }
}

export interface RemoteRequest {
  readonly url: URL
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

/** Sends a request; rejects with `HttpStatusError` for anything but success, and with the system's errors. */
export type SendRequest = (request: RemoteRequest) => Promise<HttpReply>

const MAX_REDIRECTS = 5
const SHOWN_BODY_BYTES = 500
/** How long the reason of a refusal may take: the status says enough. */
const REASON_LIMIT_MS = 2_000

/** Requests over HTTP that follow redirects only within the origin: headers may hold credentials. */
export const createRequester =
  (http: HttpClient): SendRequest =>
  async (request) => {
    let url = request.url
    for (let redirects = 0; ; redirects += 1) {
      const { method, body, signal } = request
      const headers = new HttpHeaders(request.headers)
      const reply = await http.send({
        url: url.href,
        method,
        headers,
        signal,
        ...(body === undefined ? {} : { body }),
      })
      if (reply.status >= 200 && reply.status < 300) return reply
      const next = redirects < MAX_REDIRECTS ? redirectWithin(url, request.method, reply) : undefined
      if (next === undefined) {
        const authenticate = reply.headers.get('www-authenticate') ?? undefined
        throw new HttpStatusError(reply.status, await startOf(reply.body), authenticate)
      }
      release(reply.body)
      url = next
    }
  }

const redirectWithin = (from: URL, method: string, { status, headers }: HttpReply): URL | undefined => {
  const location = headers.get('location')
  if (status < 300 || status > 308 || location === null) return undefined
  // 301 to 303 would turn a POST into a GET.
  if (method !== 'GET' && status !== 307 && status !== 308) return undefined
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined
  return to !== undefined && to.origin === from.origin ? to : undefined
}

const startOf = async (body: Readable): Promise<string> => {
  let text = ''
  const patience = setTimeout(() => body.destroy(), REASON_LIMIT_MS)
  try {
    for await (const chunk of body) {
      text += String(chunk)
      if (text.length >= SHOWN_BODY_BYTES) break
    }
  } catch {
    // The status says enough.
  } finally {
    clearTimeout(patience)
  }
  return text.slice(0, SHOWN_BODY_BYTES).replace(/\s+/g, ' ').trim()
}

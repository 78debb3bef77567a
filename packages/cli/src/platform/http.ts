import type { Readable } from 'node:stream'
import type { HttpHeaders } from './http-headers.ts'

export interface HttpRequest {
  readonly url: string
  readonly method: string
  readonly headers: HttpHeaders
  readonly body?: string
  /** Closes the connection at once, whether the answer has begun or not. */
  readonly signal?: AbortSignal
}

export interface HttpReply {
  readonly status: number
  readonly headers: HttpHeaders
  /** Must be read to its end, given to `release`, or destroyed. */
  readonly body: Readable
}

export interface HttpClient {
  /** Resolves when the head of the answer is there. Rejects with the system's error, or with `HttpConnectTimeout`. */
  send(request: HttpRequest): Promise<HttpReply>
  /** Closes idle connections. */
  close(): void
}

/** No connection within the time limit. */
export class HttpConnectTimeout extends Error {
  readonly code = 'connect_timeout'
}

const RELEASE_GRACE_MS = 1_000

/**
 * Done with a body whose rest does not matter: its end may still come, so that the connection can be used again;
 * after a second it is closed.
 */
export const release = (body: Readable): void => {
  if (body.readableEnded || body.destroyed) return
  const timer = setTimeout(() => body.destroy(), RELEASE_GRACE_MS)
  timer.unref()
  body.once('close', () => clearTimeout(timer))
  body.once('error', () => clearTimeout(timer))
  body.resume()
}

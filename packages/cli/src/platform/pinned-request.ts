import type { LookupAddress, LookupOptions } from 'node:dns'
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { HttpReply } from './http.ts'
import { HttpHeaders } from './http-headers.ts'

export interface PinnedRequest {
  readonly url: URL
  /** The only addresses that the connection may go to. */
  readonly addresses: readonly LookupAddress[]
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

export type SendPinned = (request: PinnedRequest) => Promise<HttpReply>

/**
 * GET over a new connection to one of the given addresses. The URL's host stays the name in the `Host` header and in
 * TLS. Redirects are not followed. Rejects with the system's error, or with the signal's reason.
 */
export const sendPinned: SendPinned = ({ url, addresses, headers, signal }) =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'http:' ? plainRequest : secureRequest
    const outgoing = send(url, { agent: false, headers, lookup: pinnedLookup(addresses), signal })
    outgoing.once('response', (incoming) => resolve(replyOf(incoming)))
    outgoing.once('error', (error) => reject(signal.aborted ? signal.reason : error))
    outgoing.end()
  })

/** A resolver that knows one answer. */
export const pinnedLookup =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_hostname, options: LookupOptions, callback) => {
    const wanted = addresses.filter(({ family }) => !options.family || options.family === family)
    const [first] = wanted
    if (first === undefined) callback(new Error('No checked address of the wanted family'), '', 0)
    else if (options.all) callback(null, wanted)
    else callback(null, first.address, first.family)
  }

const replyOf = (incoming: IncomingMessage): HttpReply => {
  const headers = new HttpHeaders()
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return { status: incoming.statusCode ?? 0, headers, body: incoming }
}

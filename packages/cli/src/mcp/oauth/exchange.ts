import type { JsonObject } from '@agent-engine/protocol'
import { anySignal } from '../../platform/any-signal.ts'
import { type HttpClient, type HttpReply, release } from '../../platform/http.ts'
import { HttpHeaders } from '../../platform/http-headers.ts'
import { parseJsonObject } from '../../platform/json-file.ts'
import { readCapped } from '../../platform/read-capped.ts'
import { HttpStatusError } from '../remote/requester.ts'
import { endpointUrl } from './endpoint-url.ts'
import { OAuthError, shownWords } from './oauth-error.ts'

/** One answer of an authorization server: its status, and its JSON object if it is one. */
export interface JsonReply {
  readonly status: number
  readonly json: JsonObject | undefined
}

export interface Exchange {
  readonly http: HttpClient
  /** The MCP server for which all of this happens. */
  readonly server: URL
  readonly signal: AbortSignal
}

const EXCHANGE_MS = 15_000
const MAX_REPLY_BYTES = 256 * 1024
const MAX_REDIRECTS = 3

/** Reads a JSON document; undefined when there is none (4xx). Rejects with `HttpStatusError` for 5xx. */
export const getJson = async (url: URL, exchange: Exchange): Promise<JsonObject | undefined> => {
  let at = url
  for (let redirects = 0; ; redirects += 1) {
    const reply = await send(exchange, at, 'GET', {})
    const location = reply.headers.get('location')
    if (reply.status >= 300 && reply.status < 400 && location !== null && redirects < MAX_REDIRECTS) {
      release(reply.body)
      const next = URL.canParse(location, at.href) ? new URL(location, at.href).href : location
      at = endpointUrl(next, 'redirection of a metadata address', exchange.server)
      continue
    }
    const { status, json } = await readReply(reply)
    if (status >= 500) throw new HttpStatusError(status, `no metadata from ${at.origin}`)
    return status >= 200 && status < 300 ? json : undefined
  }
}

/** Sends a form; redirects are not followed: the form holds secrets. */
export const postForm = async (
  url: URL,
  form: URLSearchParams,
  headers: Readonly<Record<string, string>>,
  exchange: Exchange,
): Promise<JsonReply> =>
  readReply(
    await send(
      exchange,
      url,
      'POST',
      { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      form.toString(),
    ),
  )

export const postJson = async (url: URL, body: JsonObject, exchange: Exchange): Promise<JsonReply> =>
  readReply(await send(exchange, url, 'POST', { 'content-type': 'application/json' }, JSON.stringify(body)))

const send = (
  { http, signal }: Exchange,
  url: URL,
  method: 'GET' | 'POST',
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<HttpReply> =>
  http.send({
    url: url.href,
    method,
    headers: new HttpHeaders({ accept: 'application/json', ...headers }),
    signal: anySignal([signal, AbortSignal.timeout(EXCHANGE_MS)]),
    ...(body === undefined ? {} : { body }),
  })

const readReply = async ({ status, body }: HttpReply): Promise<JsonReply> => {
  const text = await readCapped(body, MAX_REPLY_BYTES)
  const parsed = text === undefined ? undefined : parseJsonObject(text)
  return { status, json: parsed?.state === 'ok' ? parsed.value : undefined }
}

/** The error object of RFC 6749 §5.2 and RFC 7591 §3.2.2 as an error. What was sent is never repeated. */
export const refusal = (what: string, { status, json }: JsonReply): OAuthError | HttpStatusError => {
  if (status >= 500) return new HttpStatusError(status, `the authorization server failed (${what})`)
  const reason = typeof json?.error === 'string' ? shownWords(json.error) : undefined
  const words = typeof json?.error_description === 'string' ? shownWords(json.error_description) : ''
  const why = [reason ?? `HTTP ${status}`, ...(words === '' ? [] : [words])].join(': ')
  return new OAuthError(`The authorization server refused ${what}: ${why}.`, {
    ...(reason === undefined ? {} : { reason }),
  })
}

import type { Readable } from 'node:stream'
import type { HttpClient, HttpReply } from '../platform/http.ts'
import { HttpHeaders } from '../platform/http-headers.ts'

type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * `fetch` for the API client on top of our HTTP client. Its responses are `HttpResponse`; the caller reads a
 * streamed answer from their `stream`, without web streams in between.
 */
export const fetchOver =
  (http: HttpClient): Fetch =>
  async (url, init = {}) => {
    const { method = 'GET', headers, body, signal } = init
    const target = typeof url === 'string' ? url : 'href' in url ? url.href : url.url
    const reply = await http.send({
      url: target,
      method,
      headers: new HttpHeaders(rowsOf(headers)),
      ...(typeof body === 'string' ? { body } : {}),
      ...(signal ? { signal } : {}),
    })
    return new HttpResponse(target, reply)
  }

const rowsOf = (headers: RequestInit['headers']): [string, string][] => {
  if (headers === undefined) return []
  const rows = Symbol.iterator in headers ? [...headers] : Object.entries(headers)
  return rows.map(([name, value]) => [
    name ?? '',
    typeof value === 'string' ? value : (value ?? []).join(', '),
  ])
}

/** Most bytes of a body that is read as a whole. */
const MAX_BODY_BYTES = 32 * 1024 * 1024

/** A response without the global `Response`; see `HttpHeaders` for the reason. */
export class HttpResponse implements Response {
  readonly headers: HttpHeaders
  readonly status: number
  readonly ok: boolean
  readonly url: string
  readonly statusText = ''
  readonly type = 'default'
  readonly redirected = false
  /** Always null: the bytes are in `stream`. */
  readonly body = null
  readonly bodyUsed = false
  readonly stream: Readable

  constructor(url: string, reply: HttpReply) {
    this.url = url
    this.headers = reply.headers
    this.status = reply.status
    this.ok = reply.status >= 200 && reply.status < 300
    this.stream = reply.body
  }

  async text(): Promise<string> {
    return (await this.#bytes()).toString('utf8')
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(await this.#bytes()).buffer
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.#bytes()])
  }

  formData(): Promise<FormData> {
    return Promise.reject(new TypeError('Multipart responses are not supported'))
  }

  clone(): Response {
    throw new TypeError('A response is read once')
  }

  async #bytes(): Promise<Buffer> {
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of this.stream) {
      chunks.push(chunk)
      length += chunk.length
      if (length > MAX_BODY_BYTES) throw new TypeError(`The response is larger than ${MAX_BODY_BYTES} bytes`)
    }
    return Buffer.concat(chunks, length)
  }
}

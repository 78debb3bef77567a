import { Readable } from 'node:stream'
import { anySignal } from './any-signal.ts'
import type { FetchPort } from './fetch-port.ts'
import type { HttpClient } from './http.ts'
import { HttpHeaders } from './http-headers.ts'

/** A host's `fetch` in the place of connections of our own. Proxies and certificates are its business. */
export const httpOver = (fetch: FetchPort): HttpClient => ({
  async send({ url, method, headers, body, signal }) {
    const fields = Object.fromEntries(headers)
    // Whoever unpacks says what it can unpack; and it knows the length that it sends.
    delete fields['accept-encoding']
    delete fields['content-length']
    const gone = new AbortController()
    const reply = await fetch(url, {
      method,
      headers: fields,
      redirect: 'manual',
      signal: signal === undefined ? gone.signal : anySignal([signal, gone.signal]),
      ...(body === undefined ? {} : { body }),
    })
    const answered = new HttpHeaders(reply.headers)
    answered.delete('content-encoding')
    answered.delete('content-length')
    const stream = Readable.from(reply.body ?? [], { objectMode: false })
    // A body that was left early closes its connection.
    stream.once('close', () => gone.abort())
    return { status: reply.status, headers: answered, body: stream }
  },
  close() {},
})

import { describe, expect, it } from 'vitest'
import type { FetchInit, FetchPort } from './fetch-port.ts'
import { httpOver } from './given-http.ts'
import type { HttpReply } from './http.ts'
import { HttpHeaders } from './http-headers.ts'

const textOf = async ({ body }: HttpReply): Promise<string> => {
  let text = ''
  for await (const chunk of body) text += String(chunk)
  return text
}

const post = (fetch: FetchPort, signal?: AbortSignal): Promise<HttpReply> =>
  httpOver(fetch).send({
    url: 'https://there.invalid/x',
    method: 'POST',
    headers: new HttpHeaders({ 'X-Key': 'k', 'Accept-Encoding': 'br' }),
    body: 'question',
    ...(signal === undefined ? {} : { signal }),
  })

describe('a fetch that a host gives', () => {
  it('gets the request, and follows no redirect', async () => {
    let seen: FetchInit | undefined
    const reply = await post(async (_url, init) => {
      seen = init
      return new Response(null, { status: 307, headers: { location: 'https://elsewhere.invalid/' } })
    })
    expect(seen).toMatchObject({ method: 'POST', body: 'question', redirect: 'manual' })
    expect(seen?.headers).toEqual({ 'x-key': 'k' })
    expect(reply.status).toBe(307)
    expect(reply.headers.get('location')).toBe('https://elsewhere.invalid/')
    expect(await textOf(reply)).toBe('')
  })

  it('has unpacked its bodies, whatever their headers say', async () => {
    const reply = await post(
      async () => new Response('plain', { headers: { 'content-encoding': 'gzip', 'content-length': '3' } }),
    )
    expect(reply.headers.has('content-encoding')).toBe(false)
    expect(reply.headers.has('content-length')).toBe(false)
    expect(await textOf(reply)).toBe('plain')
  })

  it('is told when nobody wants the answer any more, before it has begun and after', async () => {
    const controller = new AbortController()
    const waiting = post(
      (_url, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      controller.signal,
    )
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')

    let left: AbortSignal | undefined
    const reply = await post(async (_url, { signal }) => {
      left = signal
      return new Response(new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(3)) }))
    })
    const closed = new Promise((resolve) => reply.body.once('close', resolve))
    reply.body.destroy()
    await closed
    expect(left?.aborted).toBe(true)
  })

  it('that fails fails the request', async () => {
    await expect(post(() => Promise.reject(new Error('no network here')))).rejects.toThrow('no network here')
  })
})

import { pipeline, type Readable } from 'node:stream'
import type { HttpReply } from './http.ts'
import { WebError } from './web-error.ts'

/** All bytes of a body, unpacked. Rejects with `page_too_large` as soon as there are more than `maxBytes` of them. */
export const readBody = async (reply: HttpReply, maxBytes: number): Promise<Buffer> => {
  if (Number(reply.headers.get('content-length')) > maxBytes) {
    reply.body.destroy()
    throw tooLarge(maxBytes)
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of await unpacked(reply)) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

const tooLarge = (maxBytes: number): WebError =>
  new WebError('page_too_large', `The page is larger than ${maxBytes} bytes, the most that WebFetch takes.`)

/** Leaving the loop over it early destroys the connection as well. */
const unpacked = async ({ headers, body }: HttpReply): Promise<Readable> => {
  const encoding = headers.get('content-encoding')?.toLowerCase()
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body
  const { createBrotliDecompress, createUnzip } = await import('node:zlib')
  const unpack = encoding === 'br' ? createBrotliDecompress() : createUnzip()
  // Errors of either stream end the other, and come out of the loop over the last one.
  return pipeline(body, unpack, () => undefined)
}

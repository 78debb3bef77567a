import type { Readable } from 'node:stream'

/** All of a stream as text; undefined, and the stream is destroyed, when there is more than `maxBytes`. */
export const readCapped = async (body: Readable, maxBytes: number): Promise<string | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > maxBytes) {
      body.destroy()
      return undefined
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString()
}

import type { ContentBlockParam, TextBlock } from '@agent-engine/protocol'
import type { ImageMediaType } from '@agent-engine/protocol/api/image-media-types'

type ImageBlock = Extract<ContentBlockParam, { type: 'image' }>
type DocumentBlock = Extract<ContentBlockParam, { type: 'document' }>
type Note = Pick<TextBlock, 'type' | 'text'>

/** Stands where a block was that the API would refuse, and with it every request that repeats it (PAIN-20). */
export const leftOut = (what: string): Note => ({
  type: 'text',
  text: `[${what} stood here. It was left out: the API would refuse it.]`,
})

/** An image whose bytes are one, under the media type that they have; else a note. */
export const cleanImage = (block: ImageBlock): ImageBlock | Note => {
  const source = sourceOf(block)
  if (source === undefined) return leftOut('An image without a source')
  if (source.type !== 'base64') return block
  const data = base64Of(source.data)
  if (data === undefined) return leftOut('An image that is not valid base64')
  const mediaType = imageTypeOf(data)
  if (mediaType === undefined) return leftOut('An image that is neither PNG, JPEG, GIF nor WebP')
  if (data === source.data && mediaType === source.media_type) return block
  return { ...block, source: { ...source, data, media_type: mediaType } }
}

/** A document whose bytes are a PDF, or that is no file; else a note. */
export const cleanDocument = (block: DocumentBlock): DocumentBlock | Note => {
  const source = sourceOf(block)
  if (source === undefined) return leftOut('A document without a source')
  if (source.type !== 'base64') return block
  const data = base64Of(source.data)
  if (data === undefined) return leftOut('A document that is not valid base64')
  if (!headOf(data, PDF_HEAD).includes('%PDF-')) return leftOut('A document that is not a PDF')
  return data === source.data ? block : { ...block, source: { ...source, data } }
}

/** Hosts may send what they like. */
const sourceOf = <S extends object>({ source }: { readonly source?: S }): S | undefined =>
  typeof source === 'object' && source !== null ? source : undefined

/** Base64 without line breaks and with its padding; undefined when it is none, or nothing. */
const base64Of = (data: unknown): string | undefined => {
  if (typeof data !== 'string') return undefined
  const plain = (/\s/.test(data) ? data.replace(/\s+/g, '') : data).replace(/={1,2}$/, '')
  if (plain === '' || plain.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(plain)) return undefined
  const padded = plain.padEnd(Math.ceil(plain.length / 4) * 4, '=')
  return padded
}

const IMAGE_HEAD = 12
/** Readers of PDF look for its mark in so many bytes. */
const PDF_HEAD = 1024

const headOf = (base64: string, bytes: number): string =>
  Buffer.from(base64.slice(0, Math.ceil(bytes / 3) * 4), 'base64').toString('latin1')

const IMAGE_HEADS: readonly (readonly [ImageMediaType, RegExp])[] = [
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF.{4}WEBP/s],
]

const imageTypeOf = (base64: string): ImageMediaType | undefined => {
  const head = headOf(base64, IMAGE_HEAD)
  return IMAGE_HEADS.find(([, pattern]) => pattern.test(head))?.[0]
}

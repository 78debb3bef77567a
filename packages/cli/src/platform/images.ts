import type { ImageMediaType } from '@agent-engine/protocol/api/image-media-types'
import { type EncodedImage, type ImageEncoder, loadImageEncoder } from './image-resize.ts'
import { type ImageInfo, imageInfo } from './image-size.ts'
import { humanSize } from './text.ts'

export interface ImageLimits {
  /** Pixels of the longer side. */
  readonly maxSide: number
  readonly maxBase64Chars: number
  /** Larger files are sent as JPEG when that is smaller. */
  readonly reencodeBytes: number
}

/** An image as the API takes it, or why it can't be sent (PAIN-20). */
export type FittedImage =
  | {
      readonly status: 'fits'
      readonly base64: string
      readonly mediaType: ImageMediaType
      readonly original: { readonly width: number; readonly height: number }
      readonly display: { readonly width: number; readonly height: number }
    }
  | {
      readonly status: 'refused'
      readonly reason: 'empty' | 'not-an-image' | 'too-large'
      readonly message: string
    }

/**
 * Brings an image within the limits of the API before it gets into a conversation, where one that is too large would
 * make every later request fail. Without an encoder, images within the limits pass and larger ones are refused.
 */
export const fitImage = async (
  bytes: Buffer,
  limits: ImageLimits,
  loadEncoder: () => Promise<ImageEncoder | undefined> = loadImageEncoder,
): Promise<FittedImage> => {
  if (bytes.length === 0)
    return { status: 'refused', reason: 'empty', message: 'The image is empty: it has no bytes.' }
  const info = imageInfo(bytes)
  if (info === undefined) return notAnImage(bytes)
  const asIs: EncodedImage = { bytes, ...info }
  const fits = within(asIs, limits)
  if (fits && bytes.length <= limits.reencodeBytes) return accept(asIs, info)
  const encode = await loadEncoder()
  if (encode === undefined) return fits ? accept(asIs, info) : tooLarge(asIs, limits, ENCODER_HINT)
  try {
    if (fits)
      return accept(
        smaller(asIs, await encode(bytes, { maxSide: limits.maxSide, format: { jpegQuality: 85 } })),
        info,
      )
    return await shrink(asIs, info, limits, encode)
  } catch {
    return notAnImage(bytes)
  }
}

/** From hardly visible to drastic; each step starts from the original. */
const STEPS: readonly { readonly scale: number; readonly jpegQuality: number }[] = [
  { scale: 1, jpegQuality: 85 },
  { scale: 1, jpegQuality: 60 },
  { scale: 0.5, jpegQuality: 70 },
  { scale: 0.25, jpegQuality: 50 },
]

const shrink = async (
  image: EncodedImage,
  info: ImageInfo,
  limits: ImageLimits,
  encode: ImageEncoder,
): Promise<FittedImage> => {
  if (image.mediaType === 'image/png') {
    const png = await encode(image.bytes, { maxSide: limits.maxSide, format: 'png' })
    if (within(png, limits) && png.bytes.length <= limits.reencodeBytes) return accept(png, info)
  }
  const longSide = Math.min(limits.maxSide, Math.max(image.width, image.height))
  for (const { scale, jpegQuality } of STEPS) {
    const maxSide = Math.max(1, Math.floor(longSide * scale))
    const jpeg = await encode(image.bytes, { maxSide, format: { jpegQuality } })
    if (within(jpeg, limits)) return accept(jpeg, info)
  }
  return tooLarge(image, limits, '')
}

const smaller = (a: EncodedImage, b: EncodedImage): EncodedImage => (b.bytes.length < a.bytes.length ? b : a)

const base64Length = ({ bytes }: EncodedImage): number => Math.ceil(bytes.length / 3) * 4

const within = (image: EncodedImage, { maxSide, maxBase64Chars }: ImageLimits): boolean =>
  Math.max(image.width, image.height) <= maxSide && base64Length(image) <= maxBase64Chars

const accept = ({ bytes, mediaType, width, height }: EncodedImage, original: ImageInfo): FittedImage => ({
  status: 'fits',
  base64: bytes.toString('base64'),
  mediaType,
  original: { width: original.width, height: original.height },
  display: { width, height },
})

const notAnImage = (bytes: Buffer): FittedImage => ({
  status: 'refused',
  reason: 'not-an-image',
  message: `The content is no PNG, JPEG, GIF or WebP image, or a damaged one. It starts with the bytes ${bytes
    .subarray(0, 8)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ')}.`,
})

const ENCODER_HINT = ' With the optional package "sharp" installed that is done by itself.'

const tooLarge = (
  image: EncodedImage,
  { maxSide, maxBase64Chars }: ImageLimits,
  hint: string,
): FittedImage => ({
  status: 'refused',
  reason: 'too-large',
  message: `The image has ${image.width}×${image.height} pixels and ${humanSize(image.bytes.length)}; it may have ${maxSide} pixels a side and ${humanSize(Math.floor((maxBase64Chars / 4) * 3))}. Scale it down first.${hint}`,
})

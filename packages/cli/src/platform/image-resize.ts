import type { ImageMediaType } from '@agent-engine/protocol/api/image-media-types'

export interface EncodedImage {
  readonly bytes: Buffer
  readonly mediaType: ImageMediaType
  readonly width: number
  readonly height: number
}

/** Fits into a square of `maxSide`, never larger than it was, upright, as JPEG with a quality or as PNG. */
export interface ImageEncoding {
  readonly maxSide: number
  readonly format: 'png' | { readonly jpegQuality: number }
}

/** Re-encodes an image. Rejects when the bytes can't be decoded. */
export type ImageEncoder = (bytes: Buffer, encoding: ImageEncoding) => Promise<EncodedImage>

/** The encoder of the optional `sharp` package; undefined where it is not installed. */
export const loadImageEncoder = async (): Promise<ImageEncoder | undefined> => {
  const loaded = await import('sharp').catch(() => undefined)
  if (loaded === undefined) return undefined
  const { default: sharp } = loaded
  return async (bytes, { maxSide, format }) => {
    const fitted = sharp(bytes)
      .rotate()
      .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
    const encoded =
      format === 'png'
        ? fitted.png({ compressionLevel: 9 })
        : fitted.flatten({ background: '#ffffff' }).jpeg({ quality: format.jpegQuality })
    const { data, info } = await encoded.toBuffer({ resolveWithObject: true })
    return {
      bytes: data,
      mediaType: format === 'png' ? 'image/png' : 'image/jpeg',
      width: info.width,
      height: info.height,
    }
  }
}

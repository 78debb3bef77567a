import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { imageInfo } from './image-size.ts'
import { fitImage, type ImageLimits } from './images.ts'

const limits: ImageLimits = { maxSide: 2000, maxBase64Chars: 5 * 1024 * 1024, reencodeBytes: 500 * 1024 }
type Format = 'png' | 'jpeg' | 'gif' | 'webp'
const formats: readonly Format[] = ['png', 'jpeg', 'gif', 'webp']

/** A plain image; with `noise` one that does not compress. */
const image = async (format: Format, width: number, height: number, noise = false): Promise<Buffer> => {
  const create = noise
    ? {
        width,
        height,
        channels: 3 as const,
        background: '#888',
        noise: { type: 'gaussian' as const, mean: 128, sigma: 60 },
      }
    : { width, height, channels: 3 as const, background: '#3366cc' }
  return sharp({ create }).toFormat(format).toBuffer()
}

describe('imageInfo', () => {
  it.each(formats)('tells format and size of %s by its bytes', async (format) => {
    expect(imageInfo(await image(format, 37, 21))).toEqual({
      mediaType: `image/${format}`,
      width: 37,
      height: 21,
    })
  })

  it('knows the three kinds of WebP', async () => {
    const create = {
      width: 37,
      height: 21,
      channels: 4 as const,
      background: { r: 1, g: 2, b: 3, alpha: 0.5 },
    }
    const lossless = await sharp({ create }).webp({ lossless: true }).toBuffer()
    const alpha = await sharp({ create }).webp({ quality: 50 }).toBuffer()
    for (const bytes of [lossless, alpha]) expect(imageInfo(bytes)).toMatchObject({ width: 37, height: 21 })
  })

  it('finds the size behind long JPEG metadata', async () => {
    const bytes = await sharp(await image('jpeg', 37, 21))
      .withExif({ IFD0: { Copyright: 'x'.repeat(5000) } })
      .toBuffer()
    expect(imageInfo(bytes)).toMatchObject({ width: 37, height: 21 })
  })

  it('gives nothing for other bytes and for images cut short', async () => {
    for (const bytes of ['', 'hello', '<svg/>', '%PDF-1.4', 'BM', 'GIF89a', 'RIFF1234WEBPVP8 '])
      expect(imageInfo(Buffer.from(bytes))).toBeUndefined()
    for (const format of formats)
      expect(imageInfo((await image(format, 37, 21)).subarray(0, 9))).toBeUndefined()
  })
})

describe('fitImage', () => {
  it.each(formats)('PAIN-20: passes a small %s as it is', async (format) => {
    const bytes = await image(format, 100, 50)
    expect(await fitImage(bytes, limits)).toEqual({
      status: 'fits',
      base64: bytes.toString('base64'),
      mediaType: `image/${format}`,
      original: { width: 100, height: 50 },
      display: { width: 100, height: 50 },
    })
  })

  it.each([
    ['png', 4000, 3000, 2000, 1500],
    ['jpeg', 3000, 4000, 1500, 2000],
    ['webp', 2001, 10, 2000, 10],
    ['gif', 2500, 2500, 2000, 2000],
    ['png', 9000, 10, 2000, 2],
    ['png', 2000, 2000, 2000, 2000],
  ] as const)('PAIN-20: brings a %s of %d×%d to %d×%d', async (format, width, height, toWidth, toHeight) => {
    const fitted = await fitImage(await image(format, width, height), limits)
    if (fitted.status !== 'fits') throw new Error(fitted.message)
    expect(fitted).toMatchObject({
      original: { width, height },
      display: { width: toWidth, height: toHeight },
    })
    expect(imageInfo(Buffer.from(fitted.base64, 'base64'))).toEqual({
      mediaType: fitted.mediaType,
      width: toWidth,
      height: toHeight,
    })
  })

  it('PAIN-20: brings an image with too many bytes below the limit of the API', async () => {
    const bytes = await image('png', 1400, 1200, true)
    expect(bytes.length).toBeGreaterThan(4_000_000)
    const fitted = await fitImage(bytes, limits)
    if (fitted.status !== 'fits') throw new Error(fitted.message)
    expect(fitted.mediaType).toBe('image/jpeg')
    expect(fitted.base64.length).toBeLessThanOrEqual(limits.maxBase64Chars)
  })

  it('sends large files as JPEG when that is smaller, step by step down to the limit', async () => {
    const bytes = await image('png', 600, 500, true)
    const small = await fitImage(bytes, limits)
    expect(small).toMatchObject({
      status: 'fits',
      mediaType: 'image/jpeg',
      display: { width: 600, height: 500 },
    })
    const tight = await fitImage(bytes, { ...limits, maxBase64Chars: 20_000 })
    if (tight.status !== 'fits') throw new Error(tight.message)
    expect(tight.base64.length).toBeLessThanOrEqual(20_000)
    expect(await fitImage(bytes, { ...limits, maxBase64Chars: 50 })).toMatchObject({
      status: 'refused',
      reason: 'too-large',
    })
  })

  it('PAIN-20: without an encoder passes what is within the limits and refuses the rest with what to do', async () => {
    const none = async () => undefined
    expect(await fitImage(await image('png', 600, 500, true), limits, none)).toMatchObject({
      status: 'fits',
      mediaType: 'image/png',
    })
    for (const bytes of [await image('png', 2001, 10), await image('png', 1400, 1200, true)]) {
      expect(await fitImage(bytes, limits, none)).toMatchObject({
        status: 'refused',
        reason: 'too-large',
        message: expect.stringContaining('sharp'),
      })
    }
  })

  it('refuses empty files, other content and damaged images, showing how they start', async () => {
    expect(await fitImage(Buffer.alloc(0), limits)).toMatchObject({ status: 'refused', reason: 'empty' })
    expect(await fitImage(Buffer.from('hello'), limits)).toMatchObject({
      status: 'refused',
      reason: 'not-an-image',
      message: expect.stringContaining('68 65 6c 6c 6f'),
    })
    const damaged = Buffer.concat([(await image('png', 3000, 3000)).subarray(0, 60), Buffer.alloc(100)])
    expect(await fitImage(damaged, limits)).toMatchObject({ status: 'refused', reason: 'not-an-image' })
  })
})

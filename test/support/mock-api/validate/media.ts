import { asString, isObject, type JsonObject } from '../json.ts'
import { imageFacts } from './image-size.ts'
import { type BlockView, type Problem, type Rule, viewMessages, withNested } from './problem.ts'

const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']
const MAX_IMAGE_BASE64 = 5 * 1024 * 1024
const MAX_IMAGES = 100
const MAX_SIDE = 8000
/** Above this number of images in a request the smaller side limit holds. */
const MANY_IMAGES = 20
const MAX_SIDE_OF_MANY = 2000

/** Media types, encodings, sizes and pixel limits of images; media types of documents. */
export const mediaRules: Rule = ({ body }) => {
  const blocks = viewMessages(body).flatMap((message) => withNested(message.blocks))
  const images = blocks.filter((block) => block.type === 'image')
  const maxSide = images.length > MANY_IMAGES ? MAX_SIDE_OF_MANY : MAX_SIDE
  return [
    ...(images.length > MAX_IMAGES
      ? [{ rule: 'image-count', message: `Too much media: ${images.length} images, ${MAX_IMAGES} allowed` }]
      : []),
    ...images.flatMap((image) => imageProblems(image, maxSide)),
    ...blocks.filter((block) => block.type === 'document').flatMap(documentProblems),
  ]
}

function imageProblems({ path, value }: BlockView, maxSide: number): Problem[] {
  const at = `${path}.image.source`
  if (!isObject(value.source)) return [{ rule: 'image', message: `${at}: Field required` }]
  if (value.source.type === 'url') return urlProblem(value.source, at)
  if (value.source.type === 'file') return []
  if (value.source.type !== 'base64')
    return [{ rule: 'image', message: `${at}.type: Input should be 'base64', 'url' or 'file'` }]
  const { media_type, data } = value.source
  if (!IMAGE_TYPES.includes(asString(media_type))) {
    return [{ rule: 'image', message: `${at}.base64.media_type: Input should be ${IMAGE_TYPES.join(', ')}` }]
  }
  const bytes = decodeBase64(data)
  if (bytes === undefined) return [{ rule: 'image', message: `${at}.base64.data: Invalid base64 data` }]
  if (asString(data).length > MAX_IMAGE_BASE64) {
    return [
      {
        rule: 'image',
        message: `${at}.base64: image exceeds 5 MB maximum: ${asString(data).length} bytes > ${MAX_IMAGE_BASE64} bytes`,
      },
    ]
  }
  const facts = imageFacts(bytes)
  if (facts === undefined) return [{ rule: 'image', message: `${at}.base64.data: Could not process image` }]
  if (facts.mediaType !== media_type) {
    return [
      {
        rule: 'image',
        message: `${at}.base64.data: The image was specified using the ${asString(media_type)} media type, but the image appears to be a ${facts.mediaType} image`,
      },
    ]
  }
  if (Math.max(facts.width, facts.height) > maxSide) {
    return [
      {
        rule: 'image',
        message: `${at}.base64.data: At least one of the image dimensions exceed max allowed size: ${maxSide} pixels`,
      },
    ]
  }
  return []
}

function documentProblems({ path, value }: BlockView): Problem[] {
  const at = `${path}.document.source`
  const source = value.source
  if (!isObject(source)) return [{ rule: 'document', message: `${at}: Field required` }]
  if (source.type === 'url') return urlProblem(source, at)
  if (source.type === 'base64') {
    const pdf =
      source.media_type === 'application/pdf' &&
      decodeBase64(source.data)?.toString('latin1', 0, 5) === '%PDF-'
    return pdf ? [] : [{ rule: 'document', message: `${at}.base64: The PDF specified was not valid` }]
  }
  if (source.type === 'text') {
    return typeof source.data === 'string' && source.data !== ''
      ? []
      : [{ rule: 'document', message: `${at}.text.data: String should have at least 1 character` }]
  }
  return []
}

function urlProblem(source: JsonObject, at: string): Problem[] {
  return /^https?:\/\//.test(asString(source.url))
    ? []
    : [{ rule: 'media-url', message: `${at}.url.url: Only HTTP and HTTPS URLs are supported` }]
}

function decodeBase64(data: unknown): Buffer | undefined {
  if (
    typeof data !== 'string' ||
    data === '' ||
    data.length % 4 !== 0 ||
    !/^[A-Za-z0-9+/]+={0,2}$/.test(data)
  )
    return undefined
  return Buffer.from(data, 'base64')
}

import type { ImageBlockParam } from '@agent-engine/protocol/api/content-block-params'
import { IMAGE_MEDIA_TYPES } from '@agent-engine/protocol/api/image-media-types'
import { IMAGE_MAX_BASE64_CHARS } from './limits.ts'

const IMAGE_URL = /^data:(image\/[a-z0-9.+-]+);base64,([A-Za-z0-9+/=\s]+)$/

/** The image that a command printed as a data URL and as nothing else (spec: tools §5.1), if the API can take it. */
export const imageOf = (stdout: string): ImageBlockParam | undefined => {
  if (!stdout.startsWith('data:image/')) return undefined
  const match = IMAGE_URL.exec(stdout)
  const mediaType = IMAGE_MEDIA_TYPES.find((type) => type === match?.[1])
  const data = match?.[2]?.replace(/\s+/g, '')
  if (mediaType === undefined || data === undefined || data.length > IMAGE_MAX_BASE64_CHARS) return undefined
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data } }
}

import type { ReadInput, ReadOutput } from '@agent-engine/protocol'
import { fitImage, type ImageLimits } from '../platform/images.ts'
import type { OpenFile } from '../platform/open-file.ts'
import { humanSize } from '../platform/text.ts'
import { type ModelResult, ToolFailure } from './define.ts'
import {
  IMAGE_MAX_BASE64_CHARS,
  IMAGE_MAX_FILE_BYTES,
  IMAGE_MAX_SIDE,
  IMAGE_REENCODE_BYTES,
} from './limits.ts'

export type ImageOutput = Extract<ReadOutput, { type: 'image' }>

export const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set(['.png', '.jpg', '.jpeg', '.gif', '.webp'])

export const IMAGE_LIMITS: ImageLimits = {
  maxSide: IMAGE_MAX_SIDE,
  maxBase64Chars: IMAGE_MAX_BASE64_CHARS,
  reencodeBytes: IMAGE_REENCODE_BYTES,
}

/** Reads an image so that the API takes it. */
export const readImage = async (input: ReadInput, file: OpenFile): Promise<ImageOutput> => {
  if (file.stat.size > IMAGE_MAX_FILE_BYTES) {
    throw new ToolFailure(
      'read_image_too_big',
      `${input.file_path} has ${humanSize(file.stat.size)}; images may have ${humanSize(IMAGE_MAX_FILE_BYTES)} at most. Scale it down first.`,
    )
  }
  const bytes = await file.read(IMAGE_MAX_FILE_BYTES)
  const image = await fitImage(bytes, IMAGE_LIMITS)
  if (image.status === 'refused') {
    throw new ToolFailure(
      `read_image_${image.reason.replaceAll('-', '_')}`,
      `${input.file_path}: ${image.message}`,
    )
  }
  return {
    type: 'image',
    file: {
      base64: image.base64,
      type: image.mediaType,
      originalSize: bytes.length,
      dimensions: {
        originalWidth: image.original.width,
        originalHeight: image.original.height,
        displayWidth: image.display.width,
        displayHeight: image.display.height,
      },
    },
  }
}

export const imageToModel = ({ file }: ImageOutput): ModelResult => ({
  content: [{ type: 'image', source: { type: 'base64', media_type: file.type, data: file.base64 } }],
})

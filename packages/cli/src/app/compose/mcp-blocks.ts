import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlockPorts, SaveBytes } from '../../mcp/result.ts'
import { fitImage } from '../../platform/images.ts'
import { IMAGE_MAX_FILE_BYTES } from '../../tools/limits.ts'
import { IMAGE_LIMITS } from '../../tools/read-image.ts'

/** How images get within the limits of the API, and where everything else goes that the model can't be shown. */
export const blockPorts = (directory: string, toolUseId: string): BlockPorts => ({
  save: saveBytes(directory, toolUseId),
  show: showImage,
})

const showImage: BlockPorts['show'] = async (base64, mimeType) => {
  if (!SHOWN_TYPES.has(mimeType)) return undefined
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length > IMAGE_MAX_FILE_BYTES) return undefined
  const image = await fitImage(bytes, IMAGE_LIMITS)
  if (image.status === 'refused') return undefined
  return { type: 'image', source: { type: 'base64', media_type: image.mediaType, data: image.base64 } }
}

const SHOWN_TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/webp': 'webp',
}

/** Files for what the model can't be shown, beside the session's large results. */
const saveBytes = (directory: string, toolUseId: string): SaveBytes => {
  let count = 0
  return async (base64, mimeType) => {
    count += 1
    const id = toolUseId.replace(/[^\w-]/g, '_').slice(0, 100)
    const path = join(directory, `${id}-${count}.${EXTENSIONS[mimeType] ?? 'bin'}`)
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await writeFile(path, Buffer.from(base64, 'base64'), { mode: 0o600 })
      return path
    } catch {
      // Without a place for it the model is told so.
      return undefined
    }
  }
}

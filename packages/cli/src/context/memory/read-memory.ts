import { decodeFile } from '../../platform/encoding.ts'
import type { Files } from '../../platform/files.ts'
import { toLf } from '../../platform/text.ts'

/** Larger files are no memory files; they are skipped. */
const MAX_BYTES = 4 * 1024 * 1024

/** A file's text and where it really lies. */
export interface MemoryText {
  readonly realPath: string
  readonly text: string
}

/**
 * The text of a memory file, without byte order mark (PAIN-46). Undefined for whatever can't serve as one: missing,
 * unreadable, too large, no regular file, no text. Memory is an offer: a broken file never keeps a session from starting.
 */
export const readMemoryText = async (files: Files, path: string): Promise<MemoryText | undefined> => {
  try {
    const stat = await files.stat(path)
    if (stat?.kind !== 'file') return undefined
    const file = await files.open(path)
    try {
      const decoded = decodeFile(await file.read(MAX_BYTES))
      if (decoded.kind !== 'text') return undefined
      return { realPath: await files.realPath(path), text: toLf(decoded.text) }
    } finally {
      await file.close()
    }
  } catch {
    return undefined
  }
}

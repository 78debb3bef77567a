import { decodeFile } from '../platform/encoding.ts'
import { FileError } from '../platform/file-stat.ts'
import type { Files } from '../platform/files.ts'
import { hashBytes } from '../platform/hash.ts'
import { errnoOf } from '../platform/paths.ts'
import { countNewlines, toLf, truncateHead } from '../platform/text.ts'
import { commonEnds } from './common-ends.ts'
import { CHANGE_EXCERPT_CHARS, READ_MAX_BYTES } from './limits.ts'
import { numberLines } from './line-numbers.ts'
import type { ReadEntry, ReadState } from './read-state.ts'

/** A file that somebody else changed after the agent wrote it. */
export interface FileChange {
  readonly path: string
  /** The changed lines and some around them, in Read's form. */
  readonly excerpt: string
}

export interface FileChangeWatch {
  /** Changes that were not told before. Read entries stay as they are: a changed file is still stale. */
  newChanges(): Promise<readonly FileChange[]>
}

/** Watches the files whose last access by the engine was a write (spec: tools §3). */
export const createFileChangeWatch = (
  readState: ReadState,
  files: Files,
  mayRead: (path: string) => boolean,
): FileChangeWatch => {
  /** Path → what was last looked at: time of modification and hash. */
  const seen = new Map<string, { readonly mtimeMs: number; readonly hash: string }>()

  const changeOf = async (path: string, entry: ReadEntry): Promise<FileChange | undefined> => {
    const stat = await files.stat(path)
    const last = seen.get(path) ?? entry
    if (stat?.kind !== 'file' || stat.mtimeMs === last.mtimeMs || !mayRead(path)) return undefined
    const bytes = await readSmall(path, files)
    const hash = bytes === undefined ? `at ${stat.mtimeMs}` : hashBytes(bytes)
    seen.set(path, { mtimeMs: stat.mtimeMs, hash })
    if (hash === last.hash || hash === entry.hash) return undefined
    return {
      path,
      excerpt: bytes === undefined ? TOO_LARGE : excerptOf(entry.text, toLf(decodeFile(bytes).text)),
    }
  }
  return {
    async newChanges() {
      const changes: FileChange[] = []
      for (const [path, entry] of readState.entries()) {
        const change = entry.written ? await changeOf(path, entry) : undefined
        if (change) changes.push(change)
      }
      return changes
    },
  }
}

const TOO_LARGE = '(the file is too large to be shown)'

/** Undefined when the file is too large, gone or not readable. */
const readSmall = async (path: string, files: Files): Promise<Buffer | undefined> => {
  try {
    const file = await files.open(path)
    try {
      return await file.read(READ_MAX_BYTES)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof FileError || errnoOf(error) !== undefined) return undefined
    throw error
  }
}

const CONTEXT_LINES = 4

const excerptOf = (before: string | undefined, after: string): string => {
  if (before === undefined) return truncateHead(numberLines(after, 1), CHANGE_EXCERPT_CHARS)
  const { head, tail } = commonEnds(before, after)
  const lines = after.split('\n')
  const first = Math.max(0, countNewlines(after.slice(0, head)) - CONTEXT_LINES)
  const last = countNewlines(after.slice(0, after.length - tail)) + CONTEXT_LINES
  return truncateHead(numberLines(lines.slice(first, last + 1).join('\n'), first + 1), CHANGE_EXCERPT_CHARS)
}

import { writeFileAtomic } from '../platform/atomic-file.ts'
import type { OnNotice } from './notice.ts'

export interface SideFileOptions {
  /** Where to; `undefined` while, or when, this process must not write it. */
  path(): string | undefined
  /** What is to be in the file, at the moment it is written. */
  content(): object
  /** Writes are at least this far apart, unless forced. */
  readonly intervalMs: number
  /** Whether a power failure must not undo the next write. */
  durable(): boolean
  readonly onNotice: OnNotice
}

/** A small JSON file that follows the session: the newest content wins, one write at a time. */
export interface SideFile {
  /** The content has changed; it is written soon. */
  touch(): void
  /** Writes now what has changed since the last write. Never rejects. */
  flush(): Promise<void>
}

export const createSideFile = (options: SideFileOptions): SideFile => {
  const { intervalMs, onNotice } = options
  let changed = false
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let failed = false

  const write = async (): Promise<void> => {
    const path = options.path()
    if (!changed || path === undefined) return
    changed = false
    try {
      await writeFileAtomic(path, `${JSON.stringify(options.content(), null, 2)}\n`, {
        durable: options.durable(),
      })
      failed = false
    } catch (error) {
      changed = true
      if (failed) return
      failed = true
      const message = error instanceof Error ? error.message : String(error)
      onNotice({ type: 'side_file_failed', path, message: `${path} can't be written: ${message}` })
    }
  }

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
    return writing
  }

  return {
    touch() {
      changed = true
      timer ??= setTimeout(flush, intervalMs).unref()
    },
    flush,
  }
}

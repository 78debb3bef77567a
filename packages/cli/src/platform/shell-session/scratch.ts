import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory for the small files of a session that only its own processes read. Made at first need. */
export interface Scratch {
  /** A path in it that no earlier call has given. */
  path(name: string): string
  remove(): Promise<void>
}

/** `root`: `CLAUDE_CODE_TMPDIR` or the system's. */
export const createScratch = (root: string = tmpdir()): Scratch => {
  let directory: string | undefined
  let count = 0
  return {
    path(name) {
      directory ??= mkdtempSync(join(root, 'agent-'))
      count += 1
      return join(directory, `${name}-${count}`)
    },
    async remove() {
      const removed = directory
      directory = undefined
      if (removed !== undefined) await rm(removed, { recursive: true, force: true })
    },
  }
}

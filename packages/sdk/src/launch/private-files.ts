import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Files that only this user can read, for what must not stand on a command line. */
export interface PrivateFiles {
  write(name: string, content: string): string
  /** Deletes what was written. May be called again. */
  remove(): void
}

export function privateFiles(): PrivateFiles {
  let directory: string | undefined
  return {
    write(name, content) {
      directory ??= mkdtempSync(join(tmpdir(), 'agent-sdk-'))
      const file = join(directory, name)
      writeFileSync(file, content, { mode: 0o600 })
      return file
    },
    remove() {
      if (directory === undefined) return
      rmSync(directory, { recursive: true, force: true, maxRetries: 2 })
      directory = undefined
    },
  }
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onHostExit } from '../host-exit.ts'

/** Files that only this user can read, for what must not stand on a command line. They end with the host at the latest. */
export interface PrivateFiles {
  /** Where they are. */
  directory(): string
  /** Writes a file, its folders too, and says where it is. */
  write(name: string, content: string): string
  /** Deletes everything. May be called again. */
  remove(): void
}

export function privateFiles(): PrivateFiles {
  let directory: { path: string; forget: () => void } | undefined

  function open(): string {
    if (directory === undefined) {
      const path = mkdtempSync(join(tmpdir(), 'agent-sdk-'))
      directory = { path, forget: onHostExit(() => rmSync(path, { recursive: true, force: true })) }
    }
    return directory.path
  }

  return {
    directory: open,
    write(name, content) {
      const file = join(open(), name)
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      writeFileSync(file, content, { mode: 0o600 })
      return file
    },
    remove() {
      if (directory === undefined) return
      const { path, forget } = directory
      directory = undefined
      rmSync(path, { recursive: true, force: true, maxRetries: 2 })
      forget()
    },
  }
}

import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { lstat, readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { errnoOf } from '../paths.ts'

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
      if (directory === undefined) {
        directory = mkdtempSync(join(root, `agent-${hostMark()}-${process.pid}-`))
        void removeOrphans(root)
      }
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

/** Ids of processes mean something on their own machine only, and containers may share a directory. */
const hostMark = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

const SCRATCH = /^agent-([0-9a-f]{8})-(\d+)-\w{6}$/

/** Removes what killed processes of this user on this machine have left. Never rejects. */
export const removeOrphans = async (root: string): Promise<void> => {
  const mark = hostMark()
  for (const name of await readdir(root).catch(() => [])) {
    const [, host, pid] = SCRATCH.exec(name) ?? []
    if (host !== mark || pid === undefined || isAlive(Number(pid))) continue
    const path = join(root, name)
    const info = await lstat(path).catch(() => undefined)
    if (info?.isDirectory() && (process.getuid === undefined || info.uid === process.getuid())) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined)
    }
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) !== 'ESRCH'
  }
}

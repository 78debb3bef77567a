import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeFileAtomic } from '../platform/atomic-file.ts'

const FORM = /^\s*([0-9a-f]{64})\s*$/

/** The first request waits for it. */
const MAX_WAIT_MS = 2_000

export interface InstallationIdOptions {
  readonly configDirectory: string
  /** False: one that is there is used, but none is made. */
  readonly mayWrite: boolean
}

/**
 * A random number that stands for this installation; it is made once and says nothing about who or where it is. Undefined
 * where it cannot be kept: one that changes with each run would tell nobody anything.
 */
export const installationId = async ({
  configDirectory,
  mayWrite,
}: InstallationIdOptions): Promise<string | undefined> => {
  const file = join(configDirectory, 'agent-installation-id')
  const known = await readId(file)
  return known === undefined && mayWrite ? makeId(file).catch(() => undefined) : known
}

const readId = async (file: string): Promise<string | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  return FORM.exec(text)?.[1]
}

/** Of runs that begin at the same time one makes it, and the others wait for that. */
const makeId = async (file: string): Promise<string> => {
  const { withLock } = await import('../platform/lock.ts')
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  return withLock(
    `${file}.lock`,
    async () => {
      const known = await readId(file)
      if (known !== undefined) return known
      const id = randomBytes(32).toString('hex')
      await writeFileAtomic(file, `${id}\n`, { durable: false })
      return id
    },
    { timeoutMs: MAX_WAIT_MS },
  )
}

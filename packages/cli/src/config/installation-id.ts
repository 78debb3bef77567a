import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeFileAtomic } from '../platform/atomic-file.ts'

const FORM = /^[0-9a-f]{64}$/

export interface InstallationIdOptions {
  readonly configDirectory: string
  /** False: one that is there is used, but none is made. */
  readonly mayWrite: boolean
}

/**
 * A random number that stands for this installation; it is made once and says nothing about who or where it is. Undefined
 * where it cannot be kept: one that changes with each run would tell nobody anything.
 */
export const installationId = async (options: InstallationIdOptions): Promise<string | undefined> => {
  const file = join(options.configDirectory, 'agent-installation-id')
  const known = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => '',
  )
  if (FORM.test(known)) return known
  if (!options.mayWrite) return undefined
  const id = randomBytes(32).toString('hex')
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFileAtomic(file, `${id}\n`, { durable: false })
    return id
  } catch {
    return undefined
  }
}

import { mkdirSync } from 'node:fs'
import { link, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../../platform/atomic-file.ts'
import { openForReading } from '../../platform/open-file.ts'
import { errnoOf } from '../../platform/paths.ts'
import { statOwnFile } from '../trust.ts'
import { MAX_FILE_BYTES, MAX_SESSION_BYTES } from './limits.ts'

/** The copies of one session's files, by name (spec: sessions §13, point 3). */
export interface Copies {
  /** Makes the directory: a sign that the session tracks files, also where none of them had any content. */
  prepare(): void
  /** False when the session's copies would take too much room. Rejects with the system's error. */
  keep(name: string, bytes: Uint8Array): Promise<boolean>
  /** Undefined when the copy is gone, or is not a file of this user alone. */
  read(name: string): Promise<Buffer | undefined>
  /** Deletes all copies but these. */
  prune(needed: ReadonlySet<string>): Promise<void>
  /** The highest version there is a copy of, by the part of the name before it. */
  versions(): Promise<ReadonlyMap<string, number>>
}

/**
 * `directories`: where copies lie, at the moment; the first is the one that counts, in the others they get a second name where the file
 * system allows it.
 */
export const createCopies = (directories: () => readonly string[]): Copies => {
  let bytesKept: number | undefined

  const names = async (directory: string): Promise<string[]> => {
    try {
      return await readdir(directory)
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return []
      throw error
    }
  }
  const measure = async (): Promise<number> => {
    const [directory = ''] = directories()
    let sum = 0
    for (const name of await names(directory)) sum += (await stat(join(directory, name))).size
    return sum
  }
  return {
    prepare: () => void mkdirSync(directories()[0] ?? '', { recursive: true, mode: 0o700 }),
    async keep(name, bytes) {
      const [directory = '', ...others] = directories()
      bytesKept ??= await measure()
      if (bytesKept + bytes.length > MAX_SESSION_BYTES) return false
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      const path = join(directory, name)
      await writeFileAtomic(path, bytes, { durable: false })
      bytesKept += bytes.length
      for (const other of others) await giveSecondName(path, other, name)
      return true
    },
    async read(name) {
      const path = join(directories()[0] ?? '', name)
      if (statOwnFile(path) === undefined) return undefined
      const file = await openForReading(path)
      try {
        return await file.read(MAX_FILE_BYTES)
      } finally {
        await file.close()
      }
    },
    async prune(needed) {
      for (const directory of directories()) {
        for (const name of await names(directory)) {
          if (!needed.has(name)) await rm(join(directory, name), { force: true })
        }
      }
      bytesKept = undefined
    },
    async versions() {
      const found = new Map<string, number>()
      for (const name of await names(directories()[0] ?? '')) {
        const [stem = '', version] = name.split('@v')
        found.set(stem, Math.max(found.get(stem) ?? 0, Number(version) || 0))
      }
      return found
    },
  }
}

/** The copy beside the project is a convenience: without it the session works as well. */
const giveSecondName = async (path: string, directory: string, name: string): Promise<void> => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    await link(path, join(directory, name))
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
  }
}

import { lstat, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type WriteOptions, writeAtomically } from './atomic-write.ts'
import { type FileStat, kindOf, statOf } from './file-stat.ts'
import { type OpenFile, type OpenOptions, openForReading } from './open-file.ts'
import { errnoOf, realPath } from './paths.ts'

export interface DirectoryEntry {
  readonly name: string
  readonly kind: FileStat['kind']
}

/** Every effect of tools on files. Paths are absolute. */
export interface Files {
  /** Undefined when nothing is there. Follows links. */
  stat(path: string): Promise<FileStat | undefined>
  /** Undefined when nothing is there. A link is a link. */
  lstat(path: string): Promise<FileStat | undefined>
  /** Where the path really leads; works for paths that do not exist yet. */
  realPath(path: string): Promise<string>
  /** Opens a regular file; devices, pipes, sockets and process files are refused without touching them. */
  open(path: string, options?: OpenOptions): Promise<OpenFile>
  /** Replaces or creates a file so that a reader sees the old or the new content, never less. */
  write(path: string, bytes: Uint8Array, options?: WriteOptions): Promise<FileStat>
  /** Makes a directory and its parents. */
  makeDirectory(path: string): Promise<void>
  list(path: string): Promise<readonly DirectoryEntry[]>
}

const orAbsent = async (look: () => Promise<FileStat>): Promise<FileStat | undefined> => {
  try {
    return await look()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined
    throw error
  }
}

/** One level after the other: `recursive` never ends below `/proc`, where nothing can be made. */
const makeDirectory = async (path: string): Promise<void> => {
  try {
    await makeOne(path)
  } catch (error) {
    const parent = dirname(path)
    if (errnoOf(error) !== 'ENOENT' || parent === path || (await exists(parent))) throw error
    await makeDirectory(parent)
    await makeOne(path)
  }
}

const makeOne = async (path: string): Promise<void> => {
  try {
    await mkdir(path)
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error
  }
}

const exists = async (path: string): Promise<boolean> =>
  (await orAbsent(async () => statOf(await stat(path)))) !== undefined

/** The files of this machine. */
export const nodeFiles: Files = {
  stat: (path) => orAbsent(async () => statOf(await stat(path))),
  lstat: (path) => orAbsent(async () => statOf(await lstat(path))),
  realPath,
  open: openForReading,
  write: writeAtomically,
  makeDirectory,
  list: async (path) =>
    (await readdir(path, { withFileTypes: true })).map((entry) => ({
      name: entry.name,
      kind: kindOf(entry),
    })),
}

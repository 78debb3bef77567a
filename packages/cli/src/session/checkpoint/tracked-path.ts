import { lstat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { FileError, type FileStat, statOf } from '../../platform/file-stat.ts'
import { hashBytes } from '../../platform/hash.ts'
import { openForReading } from '../../platform/open-file.ts'
import { errnoOf, realPath } from '../../platform/paths.ts'
import { MAX_FILE_BYTES } from './limits.ts'

/** A file as checkpoints name it. */
export interface TrackedPath {
  /** Relative to the project, absolute outside of it. */
  readonly key: string
  /** Without links in its directories. */
  readonly path: string
  readonly parent: string
}

export const trackedPath = async (path: string, project: string): Promise<TrackedPath> => {
  const parent = await realPath(dirname(path))
  const real = join(parent, basename(path))
  const inside = relative(project, real)
  const key = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? real : inside
  return { key: key.split(sep).join('/'), path: real, parent }
}

export const pathOfKey = (key: string, project: string): string => resolve(project, key)

/** What is at a path now. */
export type Present =
  | { readonly kind: 'absent' }
  /** A link, or a file with more than one name. */
  | { readonly kind: 'link' }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'file'; readonly stat: FileStat; readonly bytes: Buffer; readonly hash: string }

export const lookAt = async (path: string): Promise<Present> => {
  try {
    const stat = statOf(await lstat(path))
    if (stat.kind === 'symlink' || (stat.kind === 'file' && stat.links > 1)) return { kind: 'link' }
    const file = await openForReading(path)
    try {
      const bytes = await file.read(MAX_FILE_BYTES)
      return { kind: 'file', stat, bytes, hash: hashBytes(bytes) }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return { kind: 'absent' }
    if (error instanceof FileError || errnoOf(error) !== undefined) {
      return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) }
    }
    throw error
  }
}

/** Whether a file may have changed since it was looked at, without reading it. */
export const sameStat = async (
  path: string,
  seen: Pick<FileStat, 'mtimeMs' | 'size'> | null,
): Promise<boolean> => {
  try {
    const stat = statOf(await lstat(path))
    return seen !== null && stat.kind === 'file' && stat.mtimeMs === seen.mtimeMs && stat.size === seen.size
  } catch (error) {
    return seen === null && errnoOf(error) === 'ENOENT'
  }
}

import type { Dirent, Stats } from 'node:fs'
import { AgentError } from '@agent-engine/protocol/errors'

export interface FileStat {
  /** `other`: devices, FIFOs, sockets. */
  readonly kind: 'file' | 'directory' | 'symlink' | 'other'
  readonly size: number
  readonly mtimeMs: number
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Number of names the file has. */
  readonly links: number
  /** Device and inode: two paths with the same id are the same file. */
  readonly id: string
}

export const kindOf = (entry: Stats | Dirent): FileStat['kind'] => {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'directory'
  return entry.isSymbolicLink() ? 'symlink' : 'other'
}

export const statOf = (stats: Stats): FileStat => ({
  kind: kindOf(stats),
  size: stats.size,
  mtimeMs: stats.mtimeMs,
  mode: stats.mode & 0o7777,
  uid: stats.uid,
  gid: stats.gid,
  links: stats.nlink,
  id: `${stats.dev}:${stats.ino}`,
})

/**
 * - `file_not_regular`: a device, FIFO or socket
 * - `file_of_process`: below `/proc`, where reading and writing have effects on or tell about processes
 * - `file_is_directory`: a directory where a file is needed
 * - `file_changed`: not the file, or not the content, that was expected
 * - `file_link_dangling`: a link to nothing
 * - `file_too_large`: more than the caller takes
 */
export type FileErrorCode =
  | 'file_not_regular'
  | 'file_of_process'
  | 'file_is_directory'
  | 'file_changed'
  | 'file_link_dangling'
  | 'file_too_large'

/** A file that the engine does not touch. What the system itself refuses keeps the system's error. */
export class FileError extends AgentError {
  declare readonly code: FileErrorCode

  constructor(code: FileErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
    this.name = 'FileError'
  }
}

const PROCESS_FILE = /^\/proc\/(self|thread-self|\d+|kcore|kmsg|sysrq-trigger)(\/|$)/

/** Refuses files that stand for a process or the kernel. `real` is the path with all links followed. */
export const refuseProcessFile = (path: string, real: string): void => {
  if (PROCESS_FILE.test(path) || PROCESS_FILE.test(real)) {
    throw new FileError(
      'file_of_process',
      `${path} belongs to a process or the kernel, not to a file system. It is not opened.`,
    )
  }
}

export const refuseIrregular = (path: string, { kind }: FileStat): void => {
  if (kind === 'directory') {
    throw new FileError('file_is_directory', `EISDIR: ${path} is a directory, not a file.`)
  }
  if (kind === 'other') {
    throw new FileError(
      'file_not_regular',
      `${path} is a device, a pipe or a socket, not a file. It is not opened.`,
    )
  }
}

/** Refuses a path that leads elsewhere than when it was judged: a link on the way was changed. */
export const refuseOtherPlace = (path: string, real: string, expected: string | undefined): void => {
  if (expected !== undefined && real !== expected) {
    throw new FileError(
      'file_changed',
      `${path} led to ${expected} and now leads to ${real}. It is not touched.`,
    )
  }
}

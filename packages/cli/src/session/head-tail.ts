import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs'

/** What listing reads of a file, at each end (spec: sessions §10.1). */
export const WINDOW_BYTES: number = 64 * 1024

export interface HeadAndTail {
  readonly stat: Stats
  readonly head: string
  /** The same text as `head` when the file fits into one window. */
  readonly tail: string
}

/** Reads the two ends of a file; `undefined` when it is empty or can't be read. A character may be cut at the seams. */
export const readHeadAndTail = (path: string): HeadAndTail | undefined => {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile() || stat.size === 0) return undefined
    const head = readWindow(fd, 0, stat.size)
    const tail = stat.size <= WINDOW_BYTES ? head : readTail(fd, stat.size)
    return { stat, head, tail }
  } catch {
    return undefined
  } finally {
    closeSync(fd)
  }
}

/** The last bytes of an open file. */
export const readTail = (fd: number, size: number): string =>
  readWindow(fd, Math.max(0, size - WINDOW_BYTES), size)

const readWindow = (fd: number, from: number, size: number): string => {
  const buffer = Buffer.allocUnsafe(Math.min(WINDOW_BYTES, size - from))
  const count = readSync(fd, buffer, 0, buffer.length, from)
  return buffer.toString('utf8', 0, count)
}

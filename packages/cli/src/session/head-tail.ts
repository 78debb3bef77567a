import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs'

/** What listing reads of a file, at each end (spec: sessions §10.1). */
export const WINDOW_BYTES: number = 64 * 1024

/** The two ends of a file; a line may be cut at the seams. */
export interface HeadAndTail {
  readonly stat: Stats
  readonly head: Buffer
  /** The same as `head` when the file fits into one window. */
  readonly tail: Buffer
}

/** One pair for all reads: a list opens thousands of files, one after the other. */
let windows: { head: Buffer; tail: Buffer } | undefined

/**
 * Reads the two ends of a file and gives what `use` makes of them; the buffers must not be kept. `undefined` when the
 * file is empty or can't be read.
 */
export const readEnds = <T>(path: string, use: (ends: HeadAndTail) => T): T | undefined => {
  windows ??= { head: Buffer.allocUnsafeSlow(WINDOW_BYTES), tail: Buffer.allocUnsafeSlow(WINDOW_BYTES) }
  const ends = readInto(path, windows)
  return ends === undefined ? undefined : use(ends)
}

const readInto = (path: string, { head, tail }: { head: Buffer; tail: Buffer }): HeadAndTail | undefined => {
  let fd: number | undefined
  try {
    fd = openSync(path, 'r')
    const stat = fstatSync(fd)
    if (!stat.isFile() || stat.size === 0) return undefined
    const start = readWindow(fd, head, 0)
    const end = stat.size <= WINDOW_BYTES ? start : readWindow(fd, tail, stat.size - WINDOW_BYTES)
    return { stat, head: start, tail: end }
  } catch {
    return undefined
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

const readWindow = (fd: number, buffer: Buffer, from: number): Buffer =>
  buffer.subarray(0, readSync(fd, buffer, 0, WINDOW_BYTES, from))

const FIRST_BYTES = 4096

/** Enough of a file to see who began it; `undefined` when it can't be read. */
export const readStart = (path: string): string | undefined => {
  let fd: number | undefined
  try {
    fd = openSync(path, 'r')
    const buffer = Buffer.alloc(FIRST_BYTES)
    return buffer.subarray(0, readSync(fd, buffer, 0, FIRST_BYTES, 0)).toString('utf8')
  } catch {
    return undefined
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

/** The last bytes of an open file. */
export const readTail = (fd: number, size: number): string =>
  readWindow(fd, Buffer.alloc(WINDOW_BYTES), Math.max(0, size - WINDOW_BYTES)).toString('utf8')

const LINE_FEED = 0x0a

/** The lines of a window, the cut ones at its ends too. */
export function* windowLines(window: Buffer): Generator<Buffer, void, void> {
  for (let start = 0; start < window.length; ) {
    const feed = window.indexOf(LINE_FEED, start)
    const end = feed === -1 ? window.length : feed
    yield window.subarray(start, end)
    start = end + 1
  }
}

/** False for a file that starts with a subagent's line, and for one that can't be read. */
export const startsMainConversation = (path: string): boolean =>
  readEnds(path, ({ head }) => {
    const [first] = windowLines(head)
    return first !== undefined && !first.includes('"isSidechain":true')
  }) ?? false

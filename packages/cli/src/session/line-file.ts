import { closeSync, fstatSync, readSync, writeSync } from 'node:fs'
import { errnoOf } from '../platform/paths.ts'
import type { OnNotice } from './notice.ts'

/** Lines that may wait in memory for a disk that refuses them. */
export const MAX_QUEUED_BYTES: number = 8 * 1024 * 1024
export const RETRY_MS = 5_000

const LINE_FEED = 0x0a
const NEWLINE: Buffer = Buffer.from('\n')

export interface LineFileOptions {
  readonly path: string
  /** Opens for reading and appending; called again after it has thrown. */
  open(): number
  readonly onNotice: OnNotice
  /** Bytes that somebody else has appended meanwhile. */
  onForeign?(fd: number, from: number, to: number): void
  readonly retryMs?: number
  readonly maxQueuedBytes?: number
  /** `fs.writeSync`, replaceable to inject faults. */
  readonly write?: (fd: number, bytes: Uint8Array, offset: number) => number
}

/** An append-only file of lines that several processes may share (spec: sessions §15.6). */
export interface LineFile {
  readonly path: string
  /** The descriptor, once a line was written. */
  readonly fd: number | undefined
  /**
   * Appends one line, its line feed included, in one write. Never throws: what the disk refuses waits and keeps its
   * place before later lines. False when the line was dropped because too much is waiting.
   */
  append(line: Uint8Array): boolean
  /** Tries once more to write what waits, reports what is lost, and closes. */
  close(): void
}

interface Waiting {
  readonly bytes: Uint8Array
  /** How much of it is in the file already. */
  written: number
}

export const createLineFile = (options: LineFileOptions): LineFile => {
  const { path, onNotice, retryMs = RETRY_MS, maxQueuedBytes = MAX_QUEUED_BYTES } = options
  const write = options.write ?? ((fd, bytes, offset) => writeSync(fd, bytes, offset))
  const queue: Waiting[] = []
  let queuedBytes = 0
  let fd: number | undefined
  let end = -1
  let timer: NodeJS.Timeout | undefined
  let failure: { errno: string; lines: number } | undefined
  let lost = 0

  /** Writes what is left of a line. Throws the system's error; `waiting.written` then says how far it came. */
  const put = (waiting: Waiting): void => {
    fd ??= options.open()
    const size = fstatSync(fd).size
    if (size !== end && waiting.written > 0) waiting.written = 0
    if (size !== end) {
      if (end >= 0 && size > end) options.onForeign?.(fd, end, size)
      end = size
      // Half a line of a process that died must not swallow this one.
      if (size > 0 && lastByte(fd, size) !== LINE_FEED) {
        const glued = Buffer.concat([NEWLINE, waiting.bytes])
        return finish({ bytes: glued, written: 0 })
      }
    }
    finish(waiting)
  }

  const finish = (waiting: Waiting): void => {
    while (waiting.written < waiting.bytes.length) {
      const count = write(fd ?? -1, waiting.bytes, waiting.written)
      waiting.written += count
      end += count
    }
  }

  const flush = (): boolean => {
    try {
      for (let next = queue[0]; next !== undefined; next = queue[0]) {
        put(next)
        queue.shift()
        queuedBytes -= next.bytes.length
      }
    } catch (error) {
      fail(error)
      return false
    }
    recover()
    return true
  }

  const fail = (error: unknown): void => {
    const errno = errnoOf(error) ?? 'EUNKNOWN'
    const first = failure === undefined
    failure = { errno, lines: queue.length }
    timer ??= setInterval(flush, retryMs).unref()
    if (!first) return
    const reason = error instanceof Error ? error.message : String(error)
    onNotice({
      type: 'write_failed',
      path,
      errno,
      message: `${path} can't be written (${reason}). The session goes on; up to ${maxQueuedBytes / 1024 / 1024} MiB wait in memory.`,
    })
  }

  const recover = (): void => {
    if (failure === undefined) return
    onNotice({ type: 'write_recovered', path, lines: failure.lines })
    failure = undefined
    clearInterval(timer)
    timer = undefined
  }

  return {
    path,
    get fd() {
      return fd
    },
    append(line) {
      if (queuedBytes > 0 && queuedBytes + line.length > maxQueuedBytes && !flush()) {
        lost += 1
        return false
      }
      queue.push({ bytes: line, written: 0 })
      queuedBytes += line.length
      flush()
      return true
    },
    close() {
      if (queue.length > 0) flush()
      clearInterval(timer)
      lost += queue.length
      queue.length = 0
      queuedBytes = 0
      if (lost > 0) {
        onNotice({
          type: 'lines_lost',
          path,
          errno: failure?.errno ?? 'EUNKNOWN',
          lines: lost,
          message: `${lost} lines of the session could not be written to ${path} and are lost.`,
        })
        lost = 0
      }
      if (fd !== undefined) closeSync(fd)
      fd = undefined
    },
  }
}

const lastByte = (fd: number, size: number): number | undefined => {
  const byte = Buffer.alloc(1)
  return readSync(fd, byte, 0, 1, size - 1) === 1 ? byte[0] : undefined
}

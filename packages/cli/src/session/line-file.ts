import { closeSync, fstatSync, readSync, writeSync } from 'node:fs'
import { errnoOf } from '../platform/paths.ts'
import type { OnNotice } from './notice.ts'

/** Lines that may wait in memory for a disk that refuses them. */
export const MAX_QUEUED_BYTES: number = 8 * 1024 * 1024
export const RETRY_MS = 5_000

const LINE_FEED = 0x0a

export interface LineFileOptions {
  readonly path: string
  /** Opens for reading and appending; called again after it has thrown. */
  open(): number
  readonly onNotice: OnNotice
  /** Bytes that somebody else has appended meanwhile. */
  onForeign?(fd: number, from: number, to: number): void
  /** A line is in the file, as these bytes. */
  onWritten?(bytes: Uint8Array): void
  /** Another place for lines that the disk refuses to the end; true when it has taken them. */
  rescue?(lines: readonly Uint8Array[]): boolean
  readonly retryMs?: number
  readonly maxQueuedBytes?: number
  /** `fs.writeSync`, replaceable to inject faults. */
  readonly write?: (fd: number, bytes: Uint8Array, offset: number) => number
}

interface WaitingLine {
  bytes: Uint8Array
  /** How much of it is in the file already. */
  written: number
}

/**
 * An append-only file of lines that several processes may share (spec: sessions §15.6). Never throws: what the disk
 * refuses waits in memory, keeps its place before later lines and is tried again.
 */
export class LineFile {
  readonly path: string
  readonly #options: LineFileOptions
  readonly #queue: WaitingLine[] = []
  #queuedBytes = 0
  #fd: number | undefined
  /** Size of the file after our last write; -1 before the first. */
  #end = -1
  #timer: NodeJS.Timeout | undefined
  #failure: string | undefined
  #lost = 0
  #removalTold = false

  constructor(options: LineFileOptions) {
    this.path = options.path
    this.#options = options
  }

  /** The descriptor, once the file was opened. */
  get fd(): number | undefined {
    return this.#fd
  }

  /** Appends one line, its line feed included, in one write. False when it was dropped: too much is waiting. */
  append(line: Uint8Array): boolean {
    const limit = this.#options.maxQueuedBytes ?? MAX_QUEUED_BYTES
    if (this.#queue.length > 0 && this.#queuedBytes + line.length > limit && !this.#flush()) {
      this.#lost += 1
      return false
    }
    this.#queue.push({ bytes: line, written: 0 })
    this.#queuedBytes += line.length
    this.#flush()
    return true
  }

  /** Opens the file if it is not open yet; false when the system refuses. */
  ensureOpen(): boolean {
    try {
      this.#fd ??= this.#options.open()
      return true
    } catch {
      return false
    }
  }

  /** Reports what others have appended since the last line. */
  poll(): void {
    if (this.#fd === undefined || this.#end < 0) return
    const { size } = fstatSync(this.#fd)
    if (size > this.#end) this.#options.onForeign?.(this.#fd, this.#end, size)
  }

  /** Tries once more to write what waits, reports what is lost, and closes. */
  close(): void {
    if (this.#queue.length > 0) this.#flush()
    clearInterval(this.#timer)
    this.#timer = undefined
    const waiting = this.#queue.splice(0).map(({ bytes }) => bytes)
    if (waiting.length > 0 && this.#options.rescue?.(waiting) !== true) this.#lost += waiting.length
    if (this.#lost > 0) this.#tellLoss(this.#lost)
    this.#lost = 0
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }

  #flush(): boolean {
    try {
      for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
        this.#write(next)
        this.#queue.shift()
        this.#queuedBytes -= next.bytes.length
      }
    } catch (error) {
      this.#fail(error)
      return false
    }
    if (this.#failure !== undefined) this.#recover()
    return true
  }

  /** Writes what is left of a line. Throws the system's error; `line.written` then says how far it came. */
  #write(line: WaitingLine): void {
    this.#fd ??= this.#options.open()
    const fd = this.#fd
    const { size, nlink } = fstatSync(fd)
    if (nlink === 0) this.#tellRemoval()
    if (size !== this.#end) this.#adjust(fd, size, line)
    const write = this.#options.write ?? writeSync
    while (line.written < line.bytes.length) {
      const count = write(fd, line.bytes, line.written)
      line.written += count
      this.#end += count
    }
    this.#options.onWritten?.(line.bytes)
  }

  /** The file is not as we left it: the line starts anew, and half a line before it must not swallow it. */
  #adjust(fd: number, size: number, line: WaitingLine): void {
    if (this.#end >= 0 && size > this.#end) this.#options.onForeign?.(fd, this.#end, size)
    this.#end = size
    line.written = 0
    if (size === 0 || lastByte(fd, size) === LINE_FEED) return
    line.bytes = Buffer.concat([Buffer.of(LINE_FEED), line.bytes])
    this.#queuedBytes += 1
  }

  #fail(error: unknown): void {
    const { onNotice, retryMs = RETRY_MS } = this.#options
    const first = this.#failure === undefined
    this.#failure = errnoOf(error) ?? 'EUNKNOWN'
    this.#timer ??= setInterval(() => this.#flush(), retryMs).unref()
    if (!first) return
    const reason = error instanceof Error ? error.message : String(error)
    const message = `${this.path} can't be written (${reason}). The session goes on, its lines wait in memory.`
    onNotice({ type: 'write_failed', path: this.path, errno: this.#failure, message })
  }

  #recover(): void {
    this.#failure = undefined
    clearInterval(this.#timer)
    this.#timer = undefined
    const message = `${this.path} can be written again.`
    this.#options.onNotice({ type: 'write_recovered', path: this.path, message })
  }

  #tellLoss(lines: number): void {
    const what = lines === 1 ? '1 line of the session' : `${lines} lines of the session`
    const message = `${what} could not be written to ${this.path} and ${lines === 1 ? 'is' : 'are'} lost.`
    const errno = this.#failure ?? 'EUNKNOWN'
    this.#options.onNotice({ type: 'lines_lost', path: this.path, errno, lines, message })
  }

  #tellRemoval(): void {
    if (this.#removalTold) return
    this.#removalTold = true
    const message = `${this.path} was deleted while the session runs; what follows is not kept.`
    this.#options.onNotice({ type: 'transcript_damaged', path: this.path, message })
  }
}

const lastByte = (fd: number, size: number): number | undefined => {
  const byte = Buffer.alloc(1)
  return readSync(fd, byte, 0, 1, size - 1) === 1 ? byte[0] : undefined
}

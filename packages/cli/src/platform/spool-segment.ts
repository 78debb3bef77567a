import type { FileHandle } from 'node:fs/promises'

/** A run of bytes of a stream, filled from its start on. Offsets count from the stream's first byte. */
export interface Segment {
  readonly start: number
  readonly end: number
  /** Bytes that still fit. */
  readonly room: number
  /** Undefined for a segment in memory. */
  readonly path: string | undefined
  /** A file that can't grow rejects; `end` then tells how much of it was taken. */
  append(bytes: Buffer): Promise<void>
  /** Up to `length` bytes, all from this segment. */
  read(offset: number, length: number): Promise<Buffer>
  /** Closes its file until it is used again. */
  close(): Promise<void>
  drop(): Promise<void>
}

/** Takes as much memory as it holds, at most `capacity`. */
export interface MemorySegment extends Segment {
  appendNow(bytes: Buffer): void
}

const FIRST_ALLOCATION = 1024

export const memorySegment = (start: number, capacity: number): MemorySegment => {
  let bytes = Buffer.alloc(0)
  let length = 0
  const appendNow = (more: Buffer): void => {
    if (length + more.length > bytes.length) {
      const size = Math.min(capacity, Math.max(FIRST_ALLOCATION, 2 * (length + more.length)))
      bytes = Buffer.concat([bytes.subarray(0, length)], size)
    }
    more.copy(bytes, length)
    length += more.length
  }
  return {
    start,
    path: undefined,
    get end() {
      return start + length
    },
    get room() {
      return capacity - length
    },
    appendNow,
    append: async (more) => appendNow(more),
    read: async (offset, wanted) =>
      Buffer.from(bytes.subarray(offset - start, Math.min(length, offset - start + wanted))),
    async close() {},
    async drop() {
      bytes = Buffer.alloc(0)
      length = 0
    },
  }
}

/** A file of the spool store. */
export interface SpoolFile {
  readonly path: string
  /** Opens it when it is not open. */
  open(): Promise<FileHandle>
  /** Claims space for so many bytes more. Rejects when there is none left for them. */
  claim(bytes: number): Promise<void>
  close(): Promise<void>
  /** Closes and deletes it, and gives its space back. */
  remove(): Promise<void>
}

export const fileSegment = (start: number, capacity: number, file: SpoolFile): Segment => {
  let length = 0
  return {
    start,
    path: file.path,
    get end() {
      return start + length
    },
    get room() {
      return capacity - length
    },
    async append(bytes) {
      await file.claim(bytes.length)
      const handle = await file.open()
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, length)
        at += bytesWritten
        length += bytesWritten
      }
    },
    async read(offset, wanted) {
      const size = Math.min(wanted, start + length - offset)
      const handle = await file.open()
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(size), 0, size, offset - start)
      return buffer.subarray(0, bytesRead)
    },
    close: () => file.close(),
    drop: () => file.remove(),
  }
}

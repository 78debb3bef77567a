import { fileSegment, type MemorySegment, memorySegment, type Segment, type SpoolFile } from './spool-segment.ts'

/** Kept in memory before there is a file. */
export const SPOOL_MEMORY_BYTES = 65_536
/** The writer has to wait while more than this is on its way to the disk. */
const PENDING_BYTES = 1024 * 1024

export interface SpoolRead {
  readonly bytes: Buffer
  /** Where the next read goes on. */
  readonly next: number
  /** Bytes from the offset asked for that were not kept; they come before `bytes`. */
  readonly missed: number
}

/**
 * What a command wrote, kept up to a cap (PAIN-28): the first half of the cap and the latest bytes, of which there are
 * between a quarter and a half of it. Small output stays in memory; the start of bigger output is a file of its own,
 * its end one or two more. Offsets count all bytes ever written.
 */
export interface Spool {
  /** Bytes written so far, kept or not. */
  readonly size: number
  readonly newlines: number
  /**
   * A promise while the disk is behind. It never rejects: what the disk does not take is dropped, and the latest bytes
   * are kept in memory.
   */
  write(chunk: Buffer): Promise<void> | undefined
  /** Up to `max` bytes from the offset on; fewer at the end and before bytes that were not kept. */
  read(from: number, max: number): Promise<SpoolRead>
  /**
   * The file with the start of the output; made now if all is in memory. It outlives the spool. Undefined when the
   * disk takes no file.
   */
  persist(): Promise<string | undefined>
  /** Closes the files until they are used again. */
  close(): Promise<void>
  /** Gives the disk space back; only output still to come is kept, in memory. */
  evict(): Promise<void>
  /** Forgets everything but a persisted file. What is still written is dropped. */
  dispose(): Promise<void>
}

export const createSpool = (createFile: () => Promise<SpoolFile>, capBytes: number): Spool => {
  const first: MemorySegment = memorySegment(0, Math.min(SPOOL_MEMORY_BYTES, capBytes))
  let segments: Segment[] = [first]
  let onDisk = true
  let disposed = false
  let persisted = false
  let size = 0
  let newlines = 0
  let pendingBytes = 0
  let pendingSteps = 0
  let queue: Promise<unknown> = Promise.resolve()

  const onlyInMemory = (): boolean => segments.length === 1 && segments[0] === first
  /** One step at a time: writes keep their order, reads see all writes before them. */
  const enqueue = <T>(step: () => Promise<T>): Promise<T> => {
    pendingSteps += 1
    const done = queue.then(step).finally(() => {
      pendingSteps -= 1
    })
    queue = done.catch(() => {})
    return done
  }
  const newSegment = async (start: number, fileBytes: number): Promise<Segment> => {
    if (onDisk) {
      try {
        return fileSegment(start, fileBytes, await createFile())
      } catch {
        // No file can be made: memory takes over.
        onDisk = false
      }
    }
    return memorySegment(start, SPOOL_MEMORY_BYTES / 2)
  }
  const dropAll = async (dropped: readonly Segment[]): Promise<void> => {
    await Promise.all(dropped.map((segment) => segment.drop().catch(() => {})))
  }
  /** Moves the first bytes from memory into a file, where more of them fit. */
  const moveToDisk = async (): Promise<boolean> => {
    const head = await newSegment(0, Math.floor(capBytes / 2))
    if (head.path === undefined) return false
    try {
      await head.append(await first.read(0, first.end))
    } catch {
      onDisk = false
      await dropAll([head])
      return false
    }
    segments = [head]
    return true
  }
  const rotate = async (start: number): Promise<void> => {
    if (onlyInMemory() && (await moveToDisk())) return
    await segments.at(-1)?.close()
    segments.push(await newSegment(start, Math.floor(capBytes / 4)))
    await dropAll(segments.splice(1, segments.length - 3))
  }
  const append = async (bytes: Buffer): Promise<void> => {
    for (let at = 0; at < bytes.length && !disposed; ) {
      const segment = segments.at(-1)
      if (segment === undefined || segment.room === 0) {
        await rotate(segment?.end ?? 0)
        continue
      }
      const before = segment.end
      try {
        await segment.append(bytes.subarray(at, at + segment.room))
      } catch {
        // The disk takes no more. The file stays as it is; what comes now is kept in memory.
        onDisk = false
        await rotate(segment.end)
      }
      at += segment.end - before
    }
  }
  const closeAll = async (): Promise<void> => {
    await Promise.all(segments.map((segment) => segment.close()))
  }
  const readNow = async (from: number, max: number): Promise<SpoolRead> => {
    const parts: Buffer[] = []
    let at = from
    let missed = 0
    let left = max
    for (const segment of segments) {
      if (segment.end <= at || left <= 0) continue
      if (segment.start > at) {
        if (parts.length > 0) break
        missed = segment.start - at
        at = segment.start
      }
      const part = await segment.read(at, left)
      parts.push(part)
      at += part.length
      left -= part.length
    }
    return { bytes: Buffer.concat(parts), next: at, missed }
  }
  return {
    get size() {
      return size
    },
    get newlines() {
      return newlines
    },
    write(chunk) {
      size += chunk.length
      newlines += countNewlines(chunk)
      if (pendingSteps === 0 && onlyInMemory() && chunk.length <= first.room) {
        first.appendNow(chunk)
        return undefined
      }
      pendingBytes += chunk.length
      const written = enqueue(() => append(chunk)).then(
        () => void (pendingBytes -= chunk.length),
        () => void (pendingBytes -= chunk.length),
      )
      return pendingBytes > PENDING_BYTES ? written : undefined
    },
    read: (from, max) => enqueue(() => readNow(from, max)),
    persist: () =>
      enqueue(async () => {
        if (onlyInMemory()) await moveToDisk()
        persisted = true
        await closeAll()
        return segments[0]?.path
      }),
    close: () => enqueue(closeAll),
    evict: () =>
      enqueue(async () => {
        onDisk = false
        const start = segments.at(-1)?.end ?? 0
        await dropAll(segments)
        segments = [memorySegment(start, SPOOL_MEMORY_BYTES / 2)]
      }),
    dispose: () =>
      enqueue(async () => {
        disposed = true
        const [head, ...rest] = segments
        segments = []
        if (persisted) await head?.close()
        await dropAll(persisted || head === undefined ? rest : [head, ...rest])
      }),
  }
}

const NEWLINE = 0x0a

const countNewlines = (bytes: Buffer): number => {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1
  return count
}

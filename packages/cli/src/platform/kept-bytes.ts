import {
  fileSegment,
  type MemorySegment,
  memorySegment,
  type Segment,
  type SpoolFile,
} from './spool-segment.ts'

/** Kept in memory before there is a file. */
export const SPOOL_MEMORY_BYTES = 65_536
/** Each of the pieces kept in memory once the disk takes no more. */
const FALLBACK_BYTES = 32_768

export interface SpoolRead {
  readonly bytes: Buffer
  /** Where the next read goes on. */
  readonly next: number
  /** Bytes from the offset asked for that were not kept; they come before `bytes`. */
  readonly missed: number
}

/** The start and the end of a stream, in memory and in files. One call at a time: the spool sees to that. */
export interface KeptBytes {
  /** True when the bytes were taken at once, into memory. */
  appendNow(bytes: Buffer): boolean
  /** Never rejects for want of disk space. */
  append(bytes: Buffer): Promise<void>
  read(from: number, max: number): Promise<SpoolRead>
  /** The file with the start, made now if all is in memory. */
  moveToDisk(): Promise<string | undefined>
  close(): Promise<void>
  /** Drops all; with `keepStart` a file with the start stays. Bytes still to come are kept in memory. */
  drop(keepStart: boolean): Promise<void>
}

const dropAll = async (dropped: readonly Segment[]): Promise<void> => {
  // A file that can't be deleted is left to the system's cleaning of temporary files.
  await Promise.all(dropped.map((segment) => segment.drop().catch(() => {})))
}

/** The start fills one segment of half the cap; of the segments after it, a quarter each, the last two are kept. */
export const createKeptBytes = (createFile: () => Promise<SpoolFile>, capBytes: number): KeptBytes => {
  const half = Math.floor(capBytes / 2)
  const first: MemorySegment = memorySegment(0, Math.min(SPOOL_MEMORY_BYTES, half))
  let segments: Segment[] = [first]
  let diskTakesMore = true

  const onlyInMemory = (): boolean => segments.length === 1 && segments[0] === first
  const endOfAll = (): number => segments.at(-1)?.end ?? 0
  const newSegment = async (start: number, fileBytes: number): Promise<Segment> => {
    if (diskTakesMore) {
      try {
        return fileSegment(start, fileBytes, await createFile())
      } catch {
        diskTakesMore = false
      }
    }
    return memorySegment(start, FALLBACK_BYTES)
  }
  const firstToDisk = async (): Promise<boolean> => {
    const head = await newSegment(0, half)
    if (head.path === undefined) return false
    try {
      await head.append(await first.read(0, first.end))
    } catch {
      diskTakesMore = false
      await dropAll([head])
      return false
    }
    segments = [head]
    return true
  }
  const rotate = async (): Promise<void> => {
    if (onlyInMemory() && (await firstToDisk())) return
    await segments.at(-1)?.close()
    segments.push(await newSegment(endOfAll(), Math.floor(half / 2)))
    await dropAll(segments.splice(1, segments.length - 3))
  }
  /** Gives how many bytes were taken. */
  const appendPart = async (bytes: Buffer): Promise<number> => {
    if ((segments.at(-1)?.room ?? 0) === 0) await rotate()
    const segment = segments.at(-1)
    const before = segment?.end ?? 0
    try {
      await segment?.append(bytes.subarray(0, segment.room))
    } catch {
      // The disk takes no more. The file stays as it is; what comes now is kept in memory.
      diskTakesMore = false
      await rotate()
    }
    return (segment?.end ?? 0) - before
  }
  return {
    appendNow(bytes) {
      if (!onlyInMemory() || bytes.length > first.room) return false
      first.appendNow(bytes)
      return true
    },
    async append(bytes) {
      for (let at = 0; at < bytes.length; ) at += await appendPart(bytes.subarray(at))
    },
    read: (from, max) => readSegments(segments, from, max),
    async moveToDisk() {
      if (onlyInMemory()) await firstToDisk()
      return segments[0]?.path
    },
    async close() {
      await Promise.all(segments.map((segment) => segment.close()))
    },
    async drop(keepStart) {
      const [head, ...rest] = segments
      segments = [memorySegment(endOfAll(), FALLBACK_BYTES)]
      diskTakesMore = false
      if (keepStart) await head?.close()
      await dropAll(keepStart || head === undefined ? rest : [head, ...rest])
    },
  }
}

/** All segments that follow each other without a gap, from the offset or from the first byte kept after it. */
const readSegments = async (segments: readonly Segment[], from: number, max: number): Promise<SpoolRead> => {
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

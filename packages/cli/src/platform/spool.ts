import { setTimeout as delay } from 'node:timers/promises'
import { createKeptBytes, type SpoolRead } from './kept-bytes.ts'
import type { SpoolFile } from './spool-segment.ts'

/** The writer has to wait while more than this is on its way to the disk. */
const PENDING_BYTES = 1024 * 1024
/**
 * Output beyond the cap is read at no more than 1 MiB in this time, about 50 MiB/s: a command that prints without
 * end must not keep a processor and the disk busy for nothing.
 */
const PACE_MS = 20

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
  const kept = createKeptBytes(createFile, capBytes)
  let disposed = false
  let persisted = false
  let size = 0
  let newlines = 0
  let pending: Buffer[] = []
  let pendingBytes = 0
  let flushing: Promise<void> | undefined
  let steps = 0
  let queue: Promise<unknown> = Promise.resolve()

  /** One step at a time: writes keep their order, reads see all writes before them. */
  const enqueue = <T>(step: () => Promise<T>): Promise<T> => {
    steps += 1
    const done = queue.then(step).finally(() => {
      steps -= 1
    })
    queue = done.catch(() => {})
    return done
  }
  /** All that has come until its turn, in one go. */
  const flush = async (): Promise<void> => {
    const batch = Buffer.concat(pending)
    pending = []
    pendingBytes = 0
    flushing = undefined
    if (disposed) return
    await kept.append(batch)
    if (size > capBytes && batch.length > PENDING_BYTES) await delay(PACE_MS)
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
      if (disposed || (steps === 0 && kept.appendNow(chunk))) return undefined
      pending.push(chunk)
      pendingBytes += chunk.length
      flushing ??= enqueue(flush)
      return pendingBytes > PENDING_BYTES ? flushing : undefined
    },
    read: (from, max) => enqueue(() => kept.read(from, max)),
    persist: () =>
      enqueue(async () => {
        const path = await kept.moveToDisk()
        persisted ||= path !== undefined
        await kept.close()
        return path
      }),
    close: () => enqueue(() => kept.close()),
    evict: () =>
      enqueue(async () => {
        persisted = false
        await kept.drop(false)
      }),
    dispose: () =>
      enqueue(async () => {
        disposed = true
        await kept.drop(persisted)
      }),
  }
}

const NEWLINE = 0x0a

const countNewlines = (bytes: Buffer): number => {
  let count = 0
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === NEWLINE) count += 1
  return count
}

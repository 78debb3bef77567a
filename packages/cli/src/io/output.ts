import type { Writable } from 'node:stream'

/** Text waits in memory up to here before `drain` makes the producer wait. */
const HIGH_WATER_BYTES = 1024 * 1024
/** How long `finish` waits for a reader that does not read (spec: protocol F16). */
const FINISH_TIMEOUT_MS = 30_000

/** The one writer of standard output: keeps order, batches, honours back-pressure and survives a closed pipe. */
export interface Output {
  write(text: string): void
  /** A promise while the reader is behind; undefined when there is room. */
  drain(): Promise<void> | undefined
  /** Resolves when everything is handed to the system, or the reader is gone or too slow. */
  finish(): Promise<void>
  readonly closed: boolean
}

/**
 * Writes made in one go are joined into one system call: a chunk of a thousand stream events costs one write.
 * `onClosed` is called once when the reader has gone away (EPIPE).
 */
export const createOutput = (stream: Writable, onClosed: () => void): Output => {
  let parts: string[] = []
  let scheduled = false
  let pendingBytes = 0
  let closed = false
  let waiters: (() => void)[] = []

  const release = (): void => {
    const woken = waiters
    waiters = []
    for (const wake of woken) wake()
  }
  const close = (): void => {
    if (closed) return
    closed = true
    parts = []
    pendingBytes = 0
    release()
    onClosed()
  }
  stream.on('error', close)
  stream.on('close', close)

  const flush = (): void => {
    scheduled = false
    if (closed || parts.length === 0) return
    const text = parts.length === 1 && parts[0] !== undefined ? parts[0] : parts.join('')
    parts = []
    const bytes = text.length
    stream.write(text, () => {
      pendingBytes -= bytes
      if (pendingBytes < HIGH_WATER_BYTES) release()
    })
  }

  const waitBelow = async (limit: number): Promise<void> => {
    while (!closed && pendingBytes > limit) {
      await new Promise<void>((resolve) => waiters.push(resolve))
    }
  }

  return {
    get closed() {
      return closed
    },
    write(text) {
      if (closed) return
      parts.push(text)
      pendingBytes += text.length
      if (scheduled) return
      scheduled = true
      queueMicrotask(flush)
    },
    drain: () => (closed || pendingBytes <= HIGH_WATER_BYTES ? undefined : waitBelow(HIGH_WATER_BYTES)),
    async finish() {
      flush()
      let timer: NodeJS.Timeout | undefined
      const timeout = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, FINISH_TIMEOUT_MS)
      })
      await Promise.race([waitBelow(0), timeout])
      clearTimeout(timer)
    },
  }
}

import type { Writable } from 'node:stream'

/** So many characters wait in memory before `drain` makes the producer wait; counting bytes would cost a pass over each. */
const HIGH_WATER = 1024 * 1024
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
 * `onClosed` is called once when the reader has gone away (EPIPE), or what is written cannot be kept.
 */
export const createOutput = (stream: Writable, onClosed: (error?: Error) => void): Output => {
  let parts: string[] = []
  let scheduled = false
  let pending = 0
  let closed = false
  let waiters: (() => void)[] = []

  const release = (): void => {
    const woken = waiters
    waiters = []
    for (const wake of woken) wake()
  }
  const close = (error?: Error): void => {
    if (closed) return
    closed = true
    parts = []
    pending = 0
    release()
    onClosed(error)
  }
  stream.on('error', close)
  stream.on('close', () => close())

  const flush = (): void => {
    scheduled = false
    if (closed || parts.length === 0) return
    const text = parts.length === 1 && parts[0] !== undefined ? parts[0] : parts.join('')
    parts = []
    const { length } = text
    stream.write(text, () => {
      pending -= length
      if (pending < HIGH_WATER) release()
    })
  }

  const waitBelow = async (limit: number): Promise<void> => {
    while (!closed && pending > limit) {
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
      pending += text.length
      if (scheduled) return
      scheduled = true
      queueMicrotask(flush)
    },
    drain: () => (closed || pending <= HIGH_WATER ? undefined : waitBelow(HIGH_WATER)),
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

/** What to tell of a standard output that takes no more; nothing of a reader that has what it wanted. */
export const outputProblem = (error: NodeJS.ErrnoException): string | undefined =>
  error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED'
    ? undefined
    : `Error: stdout cannot be written: ${error.message}. What was not written is lost.`

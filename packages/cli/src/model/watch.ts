import type { Clock, Timer } from './clock.ts'
import { ModelError } from './errors.ts'

/** How long a try may wait for what, in milliseconds. The connection itself is the HTTP client's to time. */
export interface StreamLimits {
  /** From sending to the first event with content; before it, neither a head nor pings count. */
  readonly headMs: number
  /** Between two arrivals of bytes, pings and comments included. */
  readonly idleMs: number
  /** Between two events with content: a stream of nothing but pings ends too. */
  readonly contentMs: number
}

/** The caller's signal fired. Not an error of the model: nothing is retried or reported. */
export class Aborted extends Error {}

/** One wait after the other, each ended by what is waited for, by its clock, or by the caller's signal. */
export interface Watch {
  /** Waits for `arrival`. Throws `Aborted`, or a `ModelError` when the clock runs out first. */
  wait<T>(arrival: Promise<T>): Promise<T>
  /** The head of the answer is there: from now on the clocks of the stream count. */
  headArrived(): void
  /** An event with content is there. */
  contentArrived(): void
  close(): void
}

export const createWatch = (limits: StreamLimits, clock: Clock, signal: AbortSignal): Watch => {
  const sentAt = clock.now()
  let streaming = false
  let answering = false
  let lastContent = clock.now()
  let timer: Timer | undefined
  let fail: ((error: Error) => void) | undefined

  const stopClock = (): void => {
    timer?.cancel()
    timer = undefined
  }
  const startClock = (): void => {
    stopClock()
    if (!streaming) {
      timer = clock.start(limits.headMs, () => fail?.(headTimeout(limits.headMs)))
      return
    }
    const contentLeft = Math.max(0, lastContent + limits.contentMs - clock.now())
    const answerLeft = answering
      ? Number.POSITIVE_INFINITY
      : Math.max(0, sentAt + limits.headMs - clock.now())
    const left = Math.min(limits.idleMs, contentLeft, answerLeft)
    timer = clock.start(left, () => {
      if (left === limits.idleMs) fail?.(idleTimeout(limits.idleMs))
      else if (left === answerLeft) fail?.(headTimeout(limits.headMs))
      else fail?.(contentTimeout(limits.contentMs))
    })
  }
  const onAbort = (): void => fail?.(new Aborted())
  signal.addEventListener('abort', onAbort, { once: true })

  return {
    wait: (arrival) =>
      new Promise((resolve, reject) => {
        const end = (): void => {
          if (fail !== failThis) return
          stopClock()
          fail = undefined
        }
        const failThis = (error: Error): void => {
          end()
          reject(error)
        }
        fail = failThis
        arrival.then(
          (value) => {
            end()
            resolve(value)
          },
          (error: unknown) => {
            end()
            reject(signal.aborted ? new Aborted() : error)
          },
        )
        if (signal.aborted) onAbort()
        else startClock()
      }),
    headArrived() {
      streaming = true
      lastContent = clock.now()
      if (fail !== undefined) startClock()
    },
    contentArrived() {
      streaming = true
      answering = true
      lastContent = clock.now()
    },
    close() {
      stopClock()
      signal.removeEventListener('abort', onAbort)
    },
  }
}

const seconds = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`)

const headTimeout = (ms: number): ModelError =>
  new ModelError('timeout', `Request timed out: no answer within ${seconds(ms)} (API_TIMEOUT_MS)`)

const idleTimeout = (ms: number): ModelError =>
  new ModelError('idle', `The stream timed out: no bytes for ${seconds(ms)} (CLAUDE_STREAM_IDLE_TIMEOUT_MS)`)

const contentTimeout = (ms: number): ModelError =>
  new ModelError('idle', `The stream timed out: nothing but pings for ${seconds(ms)}`)

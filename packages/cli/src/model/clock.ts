/** Time as the model layer sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  now(): number
  /** Calls `fire` after `ms` milliseconds unless cancelled. */
  start(ms: number, fire: () => void): Timer
}

export interface Timer {
  cancel(): void
}

/** Longest time that one timer of the runtime can measure. */
export const MAX_TIMER_MS = 2_147_483_647

export const systemClock: Clock = {
  now: () => performance.now(),
  start(ms, fire) {
    const timer = setTimeout(fire, Math.min(ms, MAX_TIMER_MS))
    return { cancel: () => clearTimeout(timer) }
  },
}

/** Resolves after `ms` milliseconds, or at once when `signal` fires. */
export const pause = (ms: number, clock: Clock, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      timer.cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.start(ms, done)
    signal.addEventListener('abort', done, { once: true })
  })

/** Output counts as finished when the pipes were silent for so long after the exit … */
export const DRAIN_IDLE_MS = 100
/** … and at the latest so long after it. */
export const DRAIN_CAP_MS = 2_000

/** Decides when the output of a child that has exited is complete (PAIN-27). */
export interface Drain {
  chunk(): void
  /** A pipe is not read for a while because its sink is busy. That is not silence. */
  paused(): void
  resumed(): void
  /** One of the pipes is at its end. */
  closed(): void
  exited(): void
}

/**
 * Waiting for the pipes' end hangs on every `server &`; reading nothing after the exit loses output that is still on
 * its way. So output is complete when all pipes are at their end, or were silent for 100 ms, or 2 s after the exit.
 */
export const createDrain = (pipes: number, complete: () => void): Drain => {
  let open = pipes
  let busy = 0
  let state: 'running' | 'draining' | 'complete' = 'running'
  let silence: NodeJS.Timeout | undefined
  let cap: NodeJS.Timeout | undefined

  const finish = (): void => {
    if (state === 'complete') return
    state = 'complete'
    clearTimeout(silence)
    clearTimeout(cap)
    complete()
  }
  const rearm = (): void => {
    clearTimeout(silence)
    silence = undefined
    if (state !== 'draining' || busy > 0) return
    const timer = setTimeout(() => {
      // After a blocked event loop timers fire before what waits in the pipes is read: let that come first.
      setImmediate(() => {
        if (silence === timer) finish()
      })
    }, DRAIN_IDLE_MS)
    silence = timer
  }
  return {
    chunk: rearm,
    paused() {
      busy += 1
      rearm()
    },
    resumed() {
      busy -= 1
      rearm()
    },
    closed() {
      open -= 1
      if (open === 0 && state === 'draining') finish()
    },
    exited() {
      state = 'draining'
      if (open === 0) return finish()
      cap = setTimeout(finish, DRAIN_CAP_MS)
      rearm()
    },
  }
}

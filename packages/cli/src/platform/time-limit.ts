/** Timers of Node go off at once when they are set to more. */
const LONGEST_MS = 2 ** 31 - 1

/** A time limit that somebody chose, in milliseconds, as timers can take it: what is longer than they can be is for ever. */
export const timerMs = (limitMs: number): number => Math.min(LONGEST_MS, Math.max(0, limitMs))

/** Fires when the time is over. */
export const timeLimit = (limitMs: number): AbortSignal => AbortSignal.timeout(timerMs(limitMs))

import type { Handler } from '../inbound.ts'

/** Ends the process after this answer; what waits in the queue is dropped (spec: protocol E7). */
export const endSessionHandler =
  (end: () => void): Handler<'end_session'> =>
  () => {
    queueMicrotask(end)
    return undefined
  }

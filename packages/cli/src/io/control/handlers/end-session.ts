import type { endSessionRequestSchema } from '@agent-engine/protocol/control/end-session'
import type { Handler } from '../inbound.ts'

/** Ends the process after this answer; what waits in the queue is dropped (spec: protocol E7). */
export const endSessionHandler =
  (end: () => void): Handler<typeof endSessionRequestSchema> =>
  () => {
    queueMicrotask(end)
    return undefined
  }

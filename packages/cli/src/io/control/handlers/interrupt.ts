import type { interruptRequestSchema } from '@agent-engine/protocol/control/interrupt'
import type { Engine } from '../../../engine/engine.ts'
import type { Handler } from '../inbound.ts'

/** Ends the running turn; idle it does nothing. The receipt goes out before the turn's result (spec: protocol §9). */
export const interruptHandler =
  (engine: Engine): Handler<typeof interruptRequestSchema> =>
  (request) => ({ ...engine.interrupt({ cancelQueued: request.cancel_queued === true }) })

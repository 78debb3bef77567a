import type { stopTaskRequestSchema } from '@agent-engine/protocol/control/stop-task'
import type { Engine } from '../../../engine/engine.ts'
import type { Handler } from '../inbound.ts'

/** Ends one subagent or command; an unknown id is no error. */
export const stopTaskHandler =
  (engine: Engine): Handler<typeof stopTaskRequestSchema> =>
  ({ task_id: id }) => {
    engine.stopTask(id)
    return undefined
  }

import type { setModelRequestSchema } from '@agent-engine/protocol/control/set-model'
import type { Engine } from '../../../engine/engine.ts'
import type { Handler } from '../inbound.ts'

/** Absent, null and `default` give the session's own model back (spec: protocol §4.6). */
export const setModelHandler =
  (engine: Engine): Handler<typeof setModelRequestSchema> =>
  ({ model }) => {
    const id = engine.setModel(model)
    return typeof id === 'string' ? { model: id } : id.then((switched) => ({ model: switched }))
  }

import type { cancelAsyncMessageRequestSchema } from '@agent-engine/protocol/control/cancel-async-message'
import type { Engine } from '../../../engine/engine.ts'
import type { Handler } from '../inbound.ts'

/** Drops a user message that still waits for its turn. */
export const cancelAsyncMessageHandler =
  (engine: Engine): Handler<typeof cancelAsyncMessageRequestSchema> =>
  ({ message_uuid: uuid }) => ({ cancelled: engine.cancelQueued(uuid) })

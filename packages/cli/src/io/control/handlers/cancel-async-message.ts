import type { Engine } from '../../../engine/engine.ts'
import type { Handler } from '../inbound.ts'

/** Drops a user message that still waits for its turn. */
export const cancelAsyncMessageHandler =
  (engine: Engine): Handler<'cancel_async_message'> =>
  ({ message_uuid: uuid }) => ({ cancelled: engine.cancelQueued(uuid) })

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { messageIds } from './message-ids.ts'

/** The way of one inbound user message that carried a `uuid`; `completed` follows the turn's result. */
export const commandLifecycleMessageSchema = wireObject({
  type: z.literal('command_lifecycle'),
  uuid: messageIds.uuid.optional(),
  session_id: messageIds.session_id.optional(),
  command_uuid: z.string(),
  state: z.enum(['queued', 'started', 'completed', 'cancelled']),
})

export type CommandLifecycleMessage = z.infer<typeof commandLifecycleMessageSchema>

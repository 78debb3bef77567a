import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** `hook_name` is `Event` or `Event:matched value`. */
export const hookStartedMessageSchema = wireObject({
  ...systemShape('hook_started'),
  hook_id: z.string(),
  hook_name: z.string(),
  hook_event: z.string(),
})

export type HookStartedMessage = z.infer<typeof hookStartedMessageSchema>

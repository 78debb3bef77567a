import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { messageIds } from './message-ids.ts'

/** Sent before the next `system/init`, whose session id is new. */
export const conversationResetMessageSchema = wireObject({
  type: z.literal('conversation_reset'),
  ...messageIds,
  new_conversation_id: z.string(),
  trigger: z.enum(['clear', 'plan_mode_exit', 'fresh_session', 'onboarding']).optional(),
  user_message_uuid: z.string().optional(),
  timestamp: z.string().optional(),
})

export type ConversationResetMessage = z.infer<typeof conversationResetMessageSchema>

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const thinkingTokensMessageSchema = wireObject({
  ...systemShape('thinking_tokens'),
  estimated_tokens: z.number(),
  estimated_tokens_delta: z.number(),
  user_message_uuid: z.string().optional(),
})

export type ThinkingTokensMessage = z.infer<typeof thinkingTokensMessageSchema>

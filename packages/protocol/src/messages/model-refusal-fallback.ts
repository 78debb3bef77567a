import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** The model refused and another one took over. */
export const modelRefusalFallbackMessageSchema = wireObject({
  ...systemShape('model_refusal_fallback'),
  trigger: z.literal('refusal'),
  direction: z.enum(['retry', 'revert', 'sticky']),
  scope: z.enum(['session', 'local']).optional(),
  original_model: z.string(),
  fallback_model: z.string(),
  content: z.string(),
  request_id: z.string().nullable(),
  api_refusal_category: z.string().nullish(),
  api_refusal_explanation: z.string().nullish(),
  refused_user_message_uuid: z.string().nullish(),
  retracted_message_uuids: z.array(z.string()).optional(),
})

export type ModelRefusalFallbackMessage = z.infer<typeof modelRefusalFallbackMessageSchema>

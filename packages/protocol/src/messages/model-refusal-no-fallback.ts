import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** The model refused and there was no other one to ask. */
export const modelRefusalNoFallbackMessageSchema = wireObject({
  ...systemShape('model_refusal_no_fallback'),
  original_model: z.string(),
  content: z.string(),
  request_id: z.string().nullable(),
  api_refusal_category: z.string().nullish(),
  api_refusal_explanation: z.string().nullish(),
  refused_user_message_uuid: z.string().nullish(),
})

export type ModelRefusalNoFallbackMessage = z.infer<typeof modelRefusalNoFallbackMessageSchema>

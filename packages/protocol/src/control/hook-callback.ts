import * as z from 'zod'
import { hookOutputSchema } from '../hooks/output.ts'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

/** Calls a hook inside the host. `tool_use_id` is a fresh id on events that are not about a tool. */
export const hookCallbackRequestSchema = wireObject({
  subtype: z.literal('hook_callback'),
  callback_id: z.string(),
  input: jsonObjectSchema,
  tool_use_id: z.string().optional(),
})

export const hookCallbackResponseSchema = hookOutputSchema

export type HookCallbackRequest = z.infer<typeof hookCallbackRequestSchema>
export type HookCallbackResponse = z.infer<typeof hookCallbackResponseSchema>

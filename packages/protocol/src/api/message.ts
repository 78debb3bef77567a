import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { contentBlockParamSchema } from './content-block-params.ts'
import { contentBlockSchema } from './content-blocks.ts'
import { usageSchema } from './usage.ts'

export const STOP_REASONS = [
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
] as const

/** Why the model stopped. The API adds reasons over time, so readers need a default branch. */
export type StopReason = (typeof STOP_REASONS)[number] | (string & {})

export const stopReasonSchema: z.ZodType<StopReason, StopReason> = z.string()

/** A response of the Messages API, whole or with the blocks that are complete so far. */
export const apiMessageSchema = wireObject({
  id: z.string(),
  type: z.literal('message'),
  role: z.literal('assistant'),
  model: z.string(),
  content: z.array(contentBlockSchema),
  stop_reason: stopReasonSchema.nullable(),
  stop_sequence: z.string().nullable(),
  usage: usageSchema,
  container: z.unknown().optional(),
  context_management: z.unknown().optional(),
})

const content = z.union([z.string(), z.array(contentBlockParamSchema)])

export const userMessageParamSchema = wireObject({ role: z.literal('user'), content })

export const messageParamSchema = wireObject({ role: z.enum(['user', 'assistant']), content })

/** An answer of the Messages API. Spec: sdk.md §D. */
export type ApiMessage = z.infer<typeof apiMessageSchema>
export type UserMessageParam = z.infer<typeof userMessageParamSchema>
/** A message to the Messages API. Spec: sdk.md §D. */
export type MessageParam = z.infer<typeof messageParamSchema>

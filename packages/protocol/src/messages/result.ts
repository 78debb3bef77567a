import * as z from 'zod'
import { usageSchema } from '../api/usage.ts'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'
import { messageIds } from './message-ids.ts'
import { messageOriginSchema } from './message-origin.ts'
import { modelUsageSchema } from './model-usage.ts'
import { RESULT_ERROR_SUBTYPES, TERMINAL_REASONS } from './terminal-reasons.ts'

/** A call that was not allowed to run in this turn. */
export const permissionDenialSchema = wireObject({
  tool_name: z.string(),
  tool_use_id: z.string(),
  tool_input: jsonObjectSchema,
})

const base = {
  type: z.literal('result'),
  ...messageIds,
  is_error: z.boolean(),
  /** Wall time of this turn. */
  duration_ms: z.number(),
  /** Time of all API calls of the process so far. */
  duration_api_ms: z.number(),
  num_turns: z.number(),
  /** Cost of the process so far, an estimate from list prices. */
  total_cost_usd: z.number(),
  /** Tokens of this turn, main loop only. */
  usage: usageSchema,
  /** Tokens of the process so far, by model. */
  modelUsage: z.record(z.string(), modelUsageSchema),
  permission_denials: z.array(permissionDenialSchema),
  stop_reason: z.string().nullish(),
  terminal_reason: z.enum(TERMINAL_REASONS).optional(),
  result_index: z.number().optional(),
  queued_turn_count: z.number().optional(),
  /** What this turn added to `modelUsage`. */
  model_usage_since_last_result: z.record(z.string(), modelUsageSchema).optional(),
  fast_mode_state: z.string().optional(),
  fast_mode_disabled_reason: z.string().optional(),
  subagent_stats: jsonObjectSchema.optional(),
  safety_stops: z.number().optional(),
  origin: messageOriginSchema.optional(),
  user_message_uuid: z.string().optional(),
  user_message_uuids: z.array(z.string()).optional(),
}

/** `is_error` is true when an API error ended the turn; `result` is the text of the last block, if it is text. */
export const resultSuccessSchema = wireObject({
  ...base,
  subtype: z.literal('success'),
  result: z.string(),
  structured_output: z.unknown().optional(),
  api_error_status: z.number().nullish(),
  local_command: z.string().optional(),
  deferred_tool_use: wireObject({ id: z.string(), name: z.string(), input: jsonObjectSchema }).optional(),
  ttft_ms: z.number().nullish(),
  ttft_stream_ms: z.number().nullish(),
  time_to_request_ms: z.number().nullish(),
  first_content_frame_ms: z.number().nullish(),
})

/** The baseline sends no `errors`. */
export const resultErrorSchema = wireObject({
  ...base,
  subtype: z.enum(RESULT_ERROR_SUBTYPES),
  errors: z.array(z.string()).optional(),
  startup_failure_reason: z.string().optional(),
})

/** Ends every turn (spec: protocol, section 5.13). */
export const resultMessageSchema = z.discriminatedUnion('subtype', [resultSuccessSchema, resultErrorSchema])

export type PermissionDenial = z.infer<typeof permissionDenialSchema>
export type ResultSuccess = z.infer<typeof resultSuccessSchema>
export type ResultError = z.infer<typeof resultErrorSchema>
export type ResultMessage = z.infer<typeof resultMessageSchema>
export type { ModelUsage } from './model-usage.ts'
export type { ResultErrorSubtype, TerminalReason } from './terminal-reasons.ts'

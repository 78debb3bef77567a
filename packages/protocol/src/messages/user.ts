import * as z from 'zod'
import { userMessageParamSchema } from '../api/message.ts'
import { wireObject } from '../wire-object.ts'
import { messageIds } from './message-ids.ts'
import { messageOriginSchema } from './message-origin.ts'

/** How a tool call was decided. */
export const toolResultMetaSchema = wireObject({
  id: z.string(),
  permission_decision: wireObject({
    decision: z.enum(['accept', 'reject']),
    source: z.string(),
    reason_type: z.string().optional(),
  }).optional(),
  non_execution_kind: z.string().optional(),
})

/** A tool result, a marker, text made by the engine, or an echo of input (spec: protocol, section 5.11). */
export const userMessageSchema = wireObject({
  type: z.literal('user'),
  ...messageIds,
  message: userMessageParamSchema,
  parent_tool_use_id: z.string().nullable(),
  /** The message echoes input or the output of a local command. */
  isReplay: z.boolean().optional(),
  /** Text made by the engine for the model. */
  isSynthetic: z.boolean().optional(),
  /** The structured output of the tool; `Error: …` when it failed. */
  tool_use_result: z.unknown().optional(),
  tool_result_meta: z.array(toolResultMetaSchema).optional(),
  timestamp: z.string().optional(),
  agent_id: z.string().optional(),
  subagent_type: z.string().optional(),
  task_description: z.string().optional(),
  origin: messageOriginSchema.optional(),
})

export type ToolResultMeta = z.infer<typeof toolResultMetaSchema>
export type UserMessage = z.infer<typeof userMessageSchema>

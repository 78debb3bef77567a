import * as z from 'zod'
import { apiMessageSchema } from '../api/message.ts'
import { wireObject } from '../wire-object.ts'
import { ASSISTANT_MESSAGE_ERRORS } from './assistant-message-error.ts'
import { messageIds } from './message-ids.ts'

/** How a tool of an MCP server is to be shown. */
export const toolUseMetaSchema = wireObject({
  id: z.string(),
  display_name: z.string().optional(),
  server_display_name: z.string().optional(),
  tool_name: z.string().optional(),
})

/** One completed block of a response. Messages of one response share `message.id` (spec: protocol, section 5.10). */
export const assistantMessageSchema = wireObject({
  type: z.literal('assistant'),
  ...messageIds,
  message: apiMessageSchema,
  /** The `Task` call a subagent works for; null on the main thread. */
  parent_tool_use_id: z.string().nullable(),
  error: z.enum(ASSISTANT_MESSAGE_ERRORS).optional(),
  is_api_error_message: z.boolean().optional(),
  api_error_status: z.number().nullish(),
  request_id: z.string().nullish(),
  /** The block was cut by an interrupt. */
  aborted: z.literal(true).optional(),
  timestamp: z.string().optional(),
  agent_id: z.string().optional(),
  subagent_type: z.string().optional(),
  task_description: z.string().optional(),
  supersedes: z.array(z.string()).optional(),
  user_message_uuid: z.string().optional(),
  user_message_uuids: z.array(z.string()).optional(),
  tool_use_meta: z.array(toolUseMetaSchema).optional(),
  thinking_duration_ms: z.number().optional(),
})

export type ToolUseMeta = z.infer<typeof toolUseMetaSchema>
export type AssistantMessage = z.infer<typeof assistantMessageSchema>
export type { AssistantMessageError } from './assistant-message-error.ts'

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { messageIds } from './message-ids.ts'

/** A tool is still running. */
export const toolProgressMessageSchema = wireObject({
  type: z.literal('tool_progress'),
  ...messageIds,
  tool_use_id: z.string(),
  tool_name: z.string(),
  parent_tool_use_id: z.string().nullable(),
  elapsed_time_seconds: z.number(),
  task_id: z.string().optional(),
  subagent_type: z.string().optional(),
  heartbeat: z.boolean().optional(),
  subagent_retry: wireObject({
    agent_id: z.string(),
    error_category: z.string(),
    attempt: z.number(),
    max_retries: z.number(),
    retry_delay_ms: z.number(),
    error_status: z.number().nullable(),
  }).optional(),
})

export type ToolProgressMessage = z.infer<typeof toolProgressMessageSchema>

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { messageIds } from './message-ids.ts'

export const toolUseSummaryMessageSchema = wireObject({
  type: z.literal('tool_use_summary'),
  ...messageIds,
  summary: z.string(),
  preceding_tool_use_ids: z.array(z.string()),
})

export type ToolUseSummaryMessage = z.infer<typeof toolUseSummaryMessageSchema>

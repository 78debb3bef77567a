import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'
import { taskUsageSchema } from './task-usage.ts'

export const taskProgressMessageSchema = wireObject({
  ...systemShape('task_progress'),
  task_id: z.string(),
  description: z.string(),
  usage: taskUsageSchema,
  run_id: z.string().optional(),
  tool_use_id: z.string().optional(),
  subagent_type: z.string().optional(),
  last_tool_name: z.string().optional(),
  summary: z.string().optional(),
})

export type TaskProgressMessage = z.infer<typeof taskProgressMessageSchema>

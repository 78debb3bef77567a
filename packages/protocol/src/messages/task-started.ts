import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const taskStartedMessageSchema = wireObject({
  ...systemShape('task_started'),
  task_id: z.string(),
  description: z.string(),
  /** `local_agent`, `local_bash`, … */
  task_type: z.string().optional(),
  run_id: z.string().optional(),
  tool_use_id: z.string().optional(),
  subagent_type: z.string().optional(),
  parent_task_id: z.string().optional(),
  workflow_name: z.string().optional(),
  prompt: z.string().optional(),
  is_backgrounded: z.boolean().optional(),
  skip_transcript: z.boolean().optional(),
  ambient: z.boolean().optional(),
  spawn_depth: z.number().optional(),
})

export type TaskStartedMessage = z.infer<typeof taskStartedMessageSchema>

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const backgroundTaskSchema = wireObject({
  task_id: z.string(),
  task_type: z.string(),
  description: z.string(),
  run_id: z.string().optional(),
  subagent_type: z.string().optional(),
  parent_task_id: z.string().optional(),
  ambient: z.boolean().optional(),
})

/** `tasks` is the whole set; it replaces the one before. */
export const backgroundTasksChangedMessageSchema = wireObject({
  ...systemShape('background_tasks_changed'),
  tasks: z.array(backgroundTaskSchema),
})

export type BackgroundTask = z.infer<typeof backgroundTaskSchema>
export type BackgroundTasksChangedMessage = z.infer<typeof backgroundTasksChangedMessageSchema>

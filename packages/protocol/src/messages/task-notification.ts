import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'
import { taskUsageSchema } from './task-usage.ts'

const resourceLinkSchema = wireObject({ uri: z.string(), name: z.string() })

/** A background task ended. */
export const taskNotificationMessageSchema = wireObject({
  ...systemShape('task_notification'),
  task_id: z.string(),
  status: z.enum(['completed', 'failed', 'stopped']),
  output_file: z.string(),
  summary: z.string(),
  run_id: z.string().optional(),
  tool_use_id: z.string().optional(),
  usage: taskUsageSchema.optional(),
  reason: z.string().optional(),
  resource_links: z.array(resourceLinkSchema).optional(),
  skip_transcript: z.boolean().optional(),
  ambient: z.boolean().optional(),
})

export type TaskNotificationMessage = z.infer<typeof taskNotificationMessageSchema>

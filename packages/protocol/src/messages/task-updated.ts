import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** `patch` holds only what has changed. */
export const taskUpdatedMessageSchema = wireObject({
  ...systemShape('task_updated'),
  task_id: z.string(),
  run_id: z.string().optional(),
  patch: wireObject({
    status: z.enum(['pending', 'running', 'completed', 'failed', 'killed', 'paused']).optional(),
    description: z.string().optional(),
    error: z.string().optional(),
    end_time: z.number().optional(),
    total_paused_ms: z.number().optional(),
    is_backgrounded: z.boolean().optional(),
  }),
})

export type TaskUpdatedMessage = z.infer<typeof taskUpdatedMessageSchema>

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const getTaskOutputRequestSchema = wireObject({
  subtype: z.literal('get_task_output'),
  task_id: z.string(),
})

/** The last 8 KiB. */
export const getTaskOutputResponseSchema = wireObject({
  output: z.string(),
  total_bytes: z.number(),
  truncated: z.boolean(),
})

export type GetTaskOutputRequest = z.infer<typeof getTaskOutputRequestSchema>
export type GetTaskOutputResponse = z.infer<typeof getTaskOutputResponseSchema>

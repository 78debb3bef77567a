import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** Moves running foreground tasks to the background, or only that of `tool_use_id`. */
export const backgroundTasksRequestSchema = wireObject({
  subtype: z.literal('background_tasks'),
  tool_use_id: z.string().optional(),
})

export const backgroundTasksResponseSchema = emptyResponseSchema

export type BackgroundTasksRequest = z.infer<typeof backgroundTasksRequestSchema>

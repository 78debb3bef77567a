import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** An unknown id is a success too. */
export const stopTaskRequestSchema = wireObject({ subtype: z.literal('stop_task'), task_id: z.string() })

export const stopTaskResponseSchema = emptyResponseSchema

export type StopTaskRequest = z.infer<typeof stopTaskRequestSchema>

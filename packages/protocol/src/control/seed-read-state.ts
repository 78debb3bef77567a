import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** Counts a file as read, as if the model had read it at that time (milliseconds since 1970). */
export const seedReadStateRequestSchema = wireObject({
  subtype: z.literal('seed_read_state'),
  path: z.string(),
  mtime: z.number(),
})

export const seedReadStateResponseSchema = emptyResponseSchema

export type SeedReadStateRequest = z.infer<typeof seedReadStateRequestSchema>

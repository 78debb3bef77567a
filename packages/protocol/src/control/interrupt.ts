import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const interruptRequestSchema = wireObject({
  subtype: z.literal('interrupt'),
  cancel_queued: z.boolean().optional(),
})

/** Ids of queued user messages that stay, and of those that were dropped. The baseline answers without them. */
export const interruptResponseSchema = wireObject({
  still_queued: z.array(z.string()).optional(),
  cancelled: z.array(z.string()).optional(),
})

export type InterruptRequest = z.infer<typeof interruptRequestSchema>
export type InterruptResponse = z.infer<typeof interruptResponseSchema>

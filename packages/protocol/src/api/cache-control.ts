import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** A cache breakpoint of the Messages API. `ttl` is 5 minutes when absent. */
export const cacheControlSchema = wireObject({
  type: z.literal('ephemeral'),
  ttl: z.enum(['5m', '1h']).optional(),
})

export type CacheControl = z.infer<typeof cacheControlSchema>

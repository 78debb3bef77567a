import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { messageIds } from './message-ids.ts'

const limit = z.enum(['allowed', 'allowed_warning', 'rejected'])

/** Times are in seconds since 1970; `utilization` is a share of 1. */
export const rateLimitInfoSchema = wireObject({
  status: limit,
  resetsAt: z.number().optional(),
  rateLimitType: z.string().optional(),
  utilization: z.number().optional(),
  overageStatus: limit.optional(),
  overageResetsAt: z.number().optional(),
  isUsingOverage: z.boolean().optional(),
})

export const rateLimitEventMessageSchema = wireObject({
  type: z.literal('rate_limit_event'),
  ...messageIds,
  rate_limit_info: rateLimitInfoSchema,
})

export type RateLimitInfo = z.infer<typeof rateLimitInfoSchema>
export type RateLimitEventMessage = z.infer<typeof rateLimitEventMessageSchema>

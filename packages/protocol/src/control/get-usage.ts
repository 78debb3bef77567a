import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { modelUsageSchema } from '../messages/model-usage.ts'
import { wireObject } from '../wire-object.ts'

export const getUsageRequestSchema = wireObject({
  subtype: z.literal('get_usage'),
  skip_behaviors: z.boolean().optional(),
})

export const sessionTotalsSchema = wireObject({
  total_cost_usd: z.number(),
  total_api_duration_ms: z.number(),
  total_duration_ms: z.number(),
  total_lines_added: z.number(),
  total_lines_removed: z.number(),
  model_usage: z.record(z.string(), modelUsageSchema),
})

export const getUsageResponseSchema = wireObject({
  session: sessionTotalsSchema,
  subscription_type: z.string().nullish(),
  rate_limits_available: z.boolean().optional(),
  rate_limits: jsonObjectSchema.nullish(),
  behaviors: jsonObjectSchema.nullish(),
})

export type SessionTotals = z.infer<typeof sessionTotalsSchema>
export type GetUsageRequest = z.infer<typeof getUsageRequestSchema>
export type GetUsageResponse = z.infer<typeof getUsageResponseSchema>

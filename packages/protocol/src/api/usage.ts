import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const cacheCreationSchema = wireObject({
  ephemeral_5m_input_tokens: z.number(),
  ephemeral_1h_input_tokens: z.number(),
})

export const serverToolUsageSchema = wireObject({
  web_search_requests: z.number().optional(),
  web_fetch_requests: z.number().optional(),
})

/** Tokens of one API response, or their sums over a turn. */
export const usageSchema = wireObject({
  input_tokens: z.number(),
  output_tokens: z.number(),
  cache_creation_input_tokens: z.number().nullish(),
  cache_read_input_tokens: z.number().nullish(),
  cache_creation: cacheCreationSchema.nullish(),
  server_tool_use: serverToolUsageSchema.nullish(),
  service_tier: z.string().nullish(),
  inference_geo: z.string().nullish(),
  iterations: z.array(z.unknown()).nullish(),
  speed: z.string().nullish(),
  fallback_credit: z.unknown().optional(),
  output_tokens_details: wireObject({ thinking_tokens: z.number().optional() }).nullish(),
})

export type CacheCreation = z.infer<typeof cacheCreationSchema>
export type ServerToolUsage = z.infer<typeof serverToolUsageSchema>
/** Tokens of one request, as the Messages API counts them. Spec: sdk.md §D. */
export type Usage = z.infer<typeof usageSchema>

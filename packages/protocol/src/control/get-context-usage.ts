import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const getContextUsageRequestSchema = wireObject({
  subtype: z.literal('get_context_usage'),
  detail: z.enum(['full', 'summary']).optional(),
})

export const contextCategorySchema = wireObject({
  id: z.string().optional(),
  name: z.string(),
  tokens: z.number(),
  color: z.string().optional(),
  isDeferred: z.boolean().optional(),
  kind: z.enum(['used', 'free', 'buffer', 'deferred']),
})

const apiUsage = wireObject({
  input_tokens: z.number(),
  output_tokens: z.number(),
  cache_creation_input_tokens: z.number(),
  cache_read_input_tokens: z.number(),
})

/** What fills the context window, in tokens. Fields of the `full` detail are optional. */
export const getContextUsageResponseSchema = wireObject({
  totalTokens: z.number(),
  maxTokens: z.number(),
  rawMaxTokens: z.number(),
  percentage: z.number(),
  model: z.string(),
  isAutoCompactEnabled: z.boolean(),
  autoCompactThreshold: z.number().optional(),
  categories: z.array(contextCategorySchema),
  gridRows: z.array(z.array(z.unknown())).optional(),
  memoryFiles: z.array(wireObject({ path: z.string(), type: z.string(), tokens: z.number() })).optional(),
  mcpTools: z.array(wireObject({ name: z.string(), serverName: z.string(), tokens: z.number() })).optional(),
  agents: z.array(wireObject({ agentType: z.string(), source: z.string(), tokens: z.number() })).optional(),
  apiUsage: apiUsage.nullish(),
})

export type ContextCategory = z.infer<typeof contextCategorySchema>
export type GetContextUsageRequest = z.infer<typeof getContextUsageRequestSchema>
export type GetContextUsageResponse = z.infer<typeof getContextUsageResponseSchema>

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** What one model has used since the process started, all agents and auxiliary calls included. */
export const modelUsageSchema = wireObject({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadInputTokens: z.number(),
  cacheCreationInputTokens: z.number(),
  webSearchRequests: z.number(),
  costUSD: z.number(),
  contextWindow: z.number(),
  maxOutputTokens: z.number().optional(),
  thinkingTokens: z.number().optional(),
  cacheCreationEphemeral5mInputTokens: z.number().optional(),
  cacheCreationEphemeral1hInputTokens: z.number().optional(),
  canonicalModel: z.string().optional(),
  provider: z.string().optional(),
  costBasis: z.enum(['list', 'managed', 'unknown']).optional(),
})

export type ModelUsage = z.infer<typeof modelUsageSchema>

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const webSearchInputSchema = z.strictObject({
  query: z.string().min(2).describe('What to search for.'),
  allowed_domains: z
    .array(z.string())
    .optional()
    .describe('Only show results from these domains. Not together with `blocked_domains`.'),
  blocked_domains: z.array(z.string()).optional().describe('Leave out results from these domains.'),
})

export const webSearchHitSchema = wireObject({
  title: z.string(),
  url: z.string(),
  snippet: z.string().optional(),
})

/** `results` keeps the order of the answer: text as strings, lists of links as objects. */
export const webSearchOutputSchema = wireObject({
  query: z.string(),
  results: z.array(
    z.union([z.string(), wireObject({ tool_use_id: z.string(), content: z.array(webSearchHitSchema) })]),
  ),
  durationSeconds: z.number(),
  searchCount: z.number().optional(),
})

export type WebSearchInput = z.infer<typeof webSearchInputSchema>
export type WebSearchHit = z.infer<typeof webSearchHitSchema>
export type WebSearchOutput = z.infer<typeof webSearchOutputSchema>

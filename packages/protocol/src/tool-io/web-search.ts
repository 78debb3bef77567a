import * as z from 'zod'

export const webSearchInputSchema = z.strictObject({
  query: z.string().min(2).describe('What to search for.'),
  allowed_domains: z
    .array(z.string())
    .optional()
    .describe('Only show results from these domains. Not together with `blocked_domains`.'),
  blocked_domains: z.array(z.string()).optional().describe('Leave out results from these domains.'),
})

export type WebSearchInput = z.infer<typeof webSearchInputSchema>
export type { WebSearchHit, WebSearchOutput } from './outputs/web-search.ts'

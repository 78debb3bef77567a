import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const toolSearchInputSchema = z.strictObject({
  query: z.string().describe('Words to look for, or `select:` and exact tool names separated by commas.'),
  max_results: z.number().optional().describe('How many tools to return. Default: 5.'),
})

export const toolSearchOutputSchema = wireObject({
  matches: z.array(z.string()),
  query: z.string(),
  total_deferred_tools: z.number(),
})

export type ToolSearchInput = z.infer<typeof toolSearchInputSchema>
export type ToolSearchOutput = z.infer<typeof toolSearchOutputSchema>

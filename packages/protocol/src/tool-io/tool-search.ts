import * as z from 'zod'

export const toolSearchInputSchema = z.strictObject({
  query: z.string().describe('Words to look for, or `select:` and exact tool names separated by commas.'),
  max_results: z.number().optional().describe('How many tools to return. Default: 5.'),
})

export type ToolSearchInput = z.infer<typeof toolSearchInputSchema>
export type { ToolSearchOutput } from './outputs/tool-search.ts'

import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

export const toolSearchOutputSchema = wireObject({
  matches: z.array(z.string()),
  query: z.string(),
  total_deferred_tools: z.number(),
})

export type ToolSearchOutput = z.infer<typeof toolSearchOutputSchema>

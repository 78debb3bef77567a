import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

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

export type WebSearchHit = z.infer<typeof webSearchHitSchema>
export type WebSearchOutput = z.infer<typeof webSearchOutputSchema>

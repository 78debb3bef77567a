import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const webFetchInputSchema = z.strictObject({
  url: z.url().describe('Address of the page to fetch; http is upgraded to https.'),
  prompt: z.string().describe('What to find out from the page.'),
  offset: z
    .number()
    .optional()
    .describe('Position in the page text to start from, in characters, for long pages.'),
})

/** `bytes` is the length of the body. */
export const webFetchOutputSchema = wireObject({
  bytes: z.number(),
  code: z.number(),
  codeText: z.string(),
  result: z.string(),
  durationMs: z.number(),
  url: z.string(),
})

export type WebFetchInput = z.infer<typeof webFetchInputSchema>
export type WebFetchOutput = z.infer<typeof webFetchOutputSchema>

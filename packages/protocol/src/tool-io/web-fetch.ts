import * as z from 'zod'

export const webFetchInputSchema = z.strictObject({
  url: z.url().describe('Address of the page to fetch; http is upgraded to https.'),
  prompt: z.string().describe('What to find out from the page.'),
  offset: z
    .number()
    .optional()
    .describe('Position in the page text to start from, in characters, for long pages.'),
})

export type WebFetchInput = z.infer<typeof webFetchInputSchema>
export type { WebFetchOutput } from './outputs/web-fetch.ts'

import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

/** `bytes` is the length of the body. */
export const webFetchOutputSchema = wireObject({
  bytes: z.number(),
  code: z.number(),
  codeText: z.string(),
  result: z.string(),
  durationMs: z.number(),
  url: z.string(),
})

export type WebFetchOutput = z.infer<typeof webFetchOutputSchema>

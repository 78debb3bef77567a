import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

/** `numFiles` counts the files listed; `totalMatches` those found, if `countIsComplete` all of them. */
export const globOutputSchema = wireObject({
  filenames: z.array(z.string()),
  durationMs: z.number(),
  numFiles: z.number(),
  truncated: z.boolean(),
  totalMatches: z.number().optional(),
  countIsComplete: z.boolean().optional(),
  timedOut: z.boolean().optional(),
})

export type GlobOutput = z.infer<typeof globOutputSchema>

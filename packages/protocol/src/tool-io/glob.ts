import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const globInputSchema = z.strictObject({
  pattern: z.string().describe('Glob pattern to match files against, for example `src/**/*.ts`.'),
  path: z
    .string()
    .optional()
    .describe(
      'Directory to search. Leave out to search the working directory; do not pass "undefined" or "null".',
    ),
})

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

export type GlobInput = z.infer<typeof globInputSchema>
export type GlobOutput = z.infer<typeof globOutputSchema>

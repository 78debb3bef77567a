import * as z from 'zod'

export const globInputSchema = z.strictObject({
  pattern: z.string().describe('Glob pattern to match files against, for example `src/**/*.ts`.'),
  path: z
    .string()
    .optional()
    .describe(
      'Directory to search. Leave out to search the working directory; do not pass "undefined" or "null".',
    ),
})

export type GlobInput = z.infer<typeof globInputSchema>
export type { GlobOutput } from './outputs/glob.ts'

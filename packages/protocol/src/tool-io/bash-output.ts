import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const bashOutputInputSchema = z.strictObject({
  bash_id: z.string().describe('Id of the background command, as given when it was started.'),
  filter: z
    .string()
    .optional()
    .describe('Regular expression, case ignored; only lines that match are returned.'),
})

/** Line counts are those before filtering; `exitCode` is null while the command runs and after it was killed. */
export const bashOutputOutputSchema = wireObject({
  shellId: z.string(),
  command: z.string(),
  status: z.enum(['running', 'completed', 'failed', 'killed']),
  exitCode: z.number().nullable(),
  stdout: z.string(),
  stderr: z.string(),
  stdoutLines: z.number(),
  stderrLines: z.number(),
  timestamp: z.string(),
  filterPattern: z.string().optional(),
})

export type BashOutputInput = z.infer<typeof bashOutputInputSchema>
export type BashOutputOutput = z.infer<typeof bashOutputOutputSchema>

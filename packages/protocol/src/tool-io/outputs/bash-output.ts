import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

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

export type BashOutputOutput = z.infer<typeof bashOutputOutputSchema>

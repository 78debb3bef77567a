import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'
import { GREP_OUTPUT_MODES } from '../grep.ts'

export const grepOutputSchema = wireObject({
  mode: z.enum(GREP_OUTPUT_MODES).optional(),
  numFiles: z.number(),
  filenames: z.array(z.string()),
  content: z.string().optional(),
  numLines: z.number().optional(),
  numMatches: z.number().optional(),
  totalFiles: z.number().optional(),
  totalLines: z.number().optional(),
  appliedLimit: z.number().optional(),
  appliedOffset: z.number().optional(),
  timedOut: z.boolean().optional(),
})

export type GrepOutput = z.infer<typeof grepOutputSchema>

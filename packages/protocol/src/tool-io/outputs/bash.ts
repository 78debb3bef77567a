import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

/** `backgroundTaskId` is set when the command runs on in the background. */
export const bashOutputSchema = wireObject({
  stdout: z.string(),
  stderr: z.string(),
  interrupted: z.boolean(),
  isImage: z.boolean().optional(),
  backgroundTaskId: z.string().optional(),
  returnCodeInterpretation: z.string().optional(),
  summary: z.string().optional(),
  rawOutputPath: z.string().optional(),
  noOutputExpected: z.boolean().optional(),
  timedOutAfterMs: z.number().optional(),
  persistedOutputPath: z.string().optional(),
  persistedOutputSize: z.number().optional(),
  dangerouslyDisableSandbox: z.boolean().optional(),
})

export type BashOutput = z.infer<typeof bashOutputSchema>

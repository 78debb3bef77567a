import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const bashInputSchema = z.strictObject({
  command: z.string().describe('The command line to run.'),
  timeout: z.number().optional().describe('Time limit in milliseconds. Default: 120000; at most 600000.'),
  description: z
    .string()
    .optional()
    .describe('What the command does, in five to ten words, for the user to read.'),
  run_in_background: z
    .boolean()
    .optional()
    .describe('Start the command and return at once; read its output later with BashOutput.'),
  dangerouslyDisableSandbox: z
    .boolean()
    .optional()
    .describe('Run outside the sandbox. Only when the command cannot work inside it.'),
})

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

export type BashInput = z.infer<typeof bashInputSchema>
export type BashOutput = z.infer<typeof bashOutputSchema>

import * as z from 'zod'

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

export type BashInput = z.infer<typeof bashInputSchema>
export type { BashOutput } from './outputs/bash.ts'

import * as z from 'zod'

export const bashOutputInputSchema = z.strictObject({
  bash_id: z.string().describe('Id of the background command, as given when it was started.'),
  filter: z
    .string()
    .optional()
    .describe('Regular expression, case ignored; only lines that match are returned.'),
})

export type BashOutputInput = z.infer<typeof bashOutputInputSchema>
export type { BashOutputOutput } from './outputs/bash-output.ts'

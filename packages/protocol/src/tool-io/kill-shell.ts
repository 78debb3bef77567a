import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const killShellInputSchema = z.strictObject({
  shell_id: z.string().describe('Id of the background command to end.'),
})

export const killShellOutputSchema = wireObject({
  message: z.string(),
  shell_id: z.string(),
})

export type KillShellInput = z.infer<typeof killShellInputSchema>
export type KillShellOutput = z.infer<typeof killShellOutputSchema>

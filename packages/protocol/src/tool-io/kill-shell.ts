import * as z from 'zod'

export const killShellInputSchema = z.strictObject({
  shell_id: z.string().describe('Id of the background command to end.'),
})

export type KillShellInput = z.infer<typeof killShellInputSchema>
export type { KillShellOutput } from './outputs/kill-shell.ts'

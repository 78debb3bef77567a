import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

export const killShellOutputSchema = wireObject({
  message: z.string(),
  shell_id: z.string(),
})

export type KillShellOutput = z.infer<typeof killShellOutputSchema>

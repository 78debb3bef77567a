import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const slashCommandInputSchema = z.strictObject({
  command: z.string().describe('The command with its slash and its arguments, for example `/review 12`.'),
})

export const slashCommandOutputSchema = wireObject({ success: z.boolean(), commandName: z.string() })

export type SlashCommandInput = z.infer<typeof slashCommandInputSchema>
export type SlashCommandOutput = z.infer<typeof slashCommandOutputSchema>

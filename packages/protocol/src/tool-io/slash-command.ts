import * as z from 'zod'

export const slashCommandInputSchema = z.strictObject({
  command: z.string().describe('The command with its slash and its arguments, for example `/review 12`.'),
})

export type SlashCommandInput = z.infer<typeof slashCommandInputSchema>
export type { SlashCommandOutput } from './outputs/slash-command.ts'

import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

export const slashCommandOutputSchema = wireObject({ success: z.boolean(), commandName: z.string() })

export type SlashCommandOutput = z.infer<typeof slashCommandOutputSchema>

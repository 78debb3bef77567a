import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const skillInputSchema = z.strictObject({
  skill: z.string().describe('Name of the skill to load.'),
  args: z.string().optional().describe('Arguments for the skill.'),
})

export const skillOutputSchema = wireObject({ success: z.boolean(), commandName: z.string() })

export type SkillInput = z.infer<typeof skillInputSchema>
export type SkillOutput = z.infer<typeof skillOutputSchema>

import * as z from 'zod'

export const skillInputSchema = z.strictObject({
  skill: z.string().describe('Name of the skill to load.'),
  args: z.string().optional().describe('Arguments for the skill.'),
})

export type SkillInput = z.infer<typeof skillInputSchema>
export type { SkillOutput } from './outputs/skill.ts'

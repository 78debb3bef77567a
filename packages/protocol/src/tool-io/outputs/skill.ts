import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

export const skillOutputSchema = wireObject({
  success: z.boolean(),
  commandName: z.string(),
  /** The text went to a subagent. */
  status: z.literal('forked').optional(),
  agentId: z.string().optional(),
})

export type SkillOutput = z.infer<typeof skillOutputSchema>

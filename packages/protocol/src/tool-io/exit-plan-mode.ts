import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const exitPlanModeInputSchema = z.strictObject({
  plan: z.string().describe('The plan, in Markdown, for the user to approve.'),
})

export const exitPlanModeOutputSchema = wireObject({
  plan: z.string().nullable(),
  isAgent: z.boolean(),
  filePath: z.string().optional(),
})

export type ExitPlanModeInput = z.infer<typeof exitPlanModeInputSchema>
export type ExitPlanModeOutput = z.infer<typeof exitPlanModeOutputSchema>

import * as z from 'zod'

export const exitPlanModeInputSchema = z.strictObject({
  plan: z.string().describe('The plan, in Markdown, for the user to approve.'),
})

export type ExitPlanModeInput = z.infer<typeof exitPlanModeInputSchema>
export type { ExitPlanModeOutput } from './outputs/exit-plan-mode.ts'

import * as z from 'zod'

export const enterPlanModeInputSchema = z.strictObject({})

export type EnterPlanModeInput = z.infer<typeof enterPlanModeInputSchema>
export type { EnterPlanModeOutput } from './outputs/enter-plan-mode.ts'

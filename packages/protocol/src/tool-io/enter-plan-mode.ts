import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const enterPlanModeInputSchema = z.strictObject({})

export const enterPlanModeOutputSchema = wireObject({ message: z.string() })

export type EnterPlanModeInput = z.infer<typeof enterPlanModeInputSchema>
export type EnterPlanModeOutput = z.infer<typeof enterPlanModeOutputSchema>

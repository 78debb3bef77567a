import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

export const enterPlanModeOutputSchema = wireObject({ message: z.string() })

export type EnterPlanModeOutput = z.infer<typeof enterPlanModeOutputSchema>

import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

export const exitPlanModeOutputSchema = wireObject({
  plan: z.string().nullable(),
  isAgent: z.boolean(),
  filePath: z.string().optional(),
})

export type ExitPlanModeOutput = z.infer<typeof exitPlanModeOutputSchema>

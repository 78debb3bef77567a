import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

export const skillOutputSchema = wireObject({ success: z.boolean(), commandName: z.string() })

export type SkillOutput = z.infer<typeof skillOutputSchema>

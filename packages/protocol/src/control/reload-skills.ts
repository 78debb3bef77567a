import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { slashCommandSchema } from './initialize-response.ts'

export const reloadSkillsRequestSchema = wireObject({ subtype: z.literal('reload_skills') })

export const reloadSkillsResponseSchema = wireObject({ skills: z.array(slashCommandSchema) })

export type ReloadSkillsRequest = z.infer<typeof reloadSkillsRequestSchema>
export type ReloadSkillsResponse = z.infer<typeof reloadSkillsResponseSchema>

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const getSessionCostRequestSchema = wireObject({ subtype: z.literal('get_session_cost') })

/** The cost as text for people. */
export const getSessionCostResponseSchema = wireObject({ text: z.string() })

export type GetSessionCostRequest = z.infer<typeof getSessionCostRequestSchema>
export type GetSessionCostResponse = z.infer<typeof getSessionCostResponseSchema>

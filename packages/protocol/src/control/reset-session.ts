import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/**
 * Ours: forgets the conversation and everything that came with it, and goes on as a process that was just started. The
 * host sends `initialize` again. Refused while a turn runs.
 */
export const resetSessionRequestSchema = wireObject({ subtype: z.literal('reset_session') })

export const resetSessionResponseSchema = emptyResponseSchema

export type ResetSessionRequest = z.infer<typeof resetSessionRequestSchema>

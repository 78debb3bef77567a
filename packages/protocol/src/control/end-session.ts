import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** The engine answers, drops queued input and exits with 0. */
export const endSessionRequestSchema = wireObject({ subtype: z.literal('end_session') })

export const endSessionResponseSchema = emptyResponseSchema

export type EndSessionRequest = z.infer<typeof endSessionRequestSchema>

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

export const renameSessionRequestSchema = wireObject({
  subtype: z.literal('rename_session'),
  title: z.string(),
  source: z.string().optional(),
  session_id: z.string().optional(),
})

export const renameSessionResponseSchema = emptyResponseSchema

export type RenameSessionRequest = z.infer<typeof renameSessionRequestSchema>

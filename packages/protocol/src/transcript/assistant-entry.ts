import * as z from 'zod'
import { apiMessageSchema } from '../api/message.ts'
import { wireObject } from '../wire-object.ts'
import { transcriptEnvelopeShape } from './envelope.ts'

/** One block of a response; lines of one response share `message.id` and `requestId` (spec: sessions, section 4). */
export const assistantEntrySchema = wireObject({
  ...transcriptEnvelopeShape,
  type: z.literal('assistant'),
  message: apiMessageSchema,
  requestId: z.string().optional(),
  isApiErrorMessage: z.boolean().optional(),
  error: z.string().optional(),
  apiErrorStatus: z.number().nullish(),
  isMeta: z.boolean().optional(),
})

export type AssistantEntry = z.infer<typeof assistantEntrySchema>

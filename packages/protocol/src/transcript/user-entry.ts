import * as z from 'zod'
import { userMessageParamSchema } from '../api/message.ts'
import { wireObject } from '../wire-object.ts'
import { transcriptEnvelopeShape } from './envelope.ts'

/** A prompt, a tool result (one per line), a marker or a note to the model (spec: sessions, section 3). */
export const userEntrySchema = wireObject({
  ...transcriptEnvelopeShape,
  type: z.literal('user'),
  message: userMessageParamSchema,
  /** The structured output of the tool; the string `Error: …` when it failed. */
  toolUseResult: z.unknown().optional(),
  /** Goes to the model and is hidden from people. */
  isMeta: z.boolean().optional(),
  isVisibleInTranscriptOnly: z.boolean().optional(),
  isCompactSummary: z.boolean().optional(),
  sourceToolAssistantUUID: z.string().optional(),
  permissionDecision: z.unknown().optional(),
  toolDenialKind: z.string().optional(),
  promptId: z.string().optional(),
  permissionMode: z.string().optional(),
  imagePasteIds: z.array(z.number()).optional(),
})

export type UserEntry = z.infer<typeof userEntrySchema>

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { transcriptEnvelopeShape } from './envelope.ts'

/** Context the engine added beside a prompt; a link of the chain. */
export const attachmentEntrySchema = wireObject({
  ...transcriptEnvelopeShape,
  type: z.literal('attachment'),
  attachment: z.looseObject({ type: z.string() }),
  rendered: z.array(wireObject({ content: z.unknown() })).optional(),
  renderedRole: z.enum(['user', 'system']).optional(),
})

export const progressEntrySchema = wireObject({ ...transcriptEnvelopeShape, type: z.literal('progress') })

export type AttachmentEntry = z.infer<typeof attachmentEntrySchema>
export type ProgressEntry = z.infer<typeof progressEntrySchema>

import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

/** Transcript lines as they were written to disk; for a host's session store, not for display. */
export const transcriptMirrorMessageSchema = wireObject({
  type: z.literal('transcript_mirror'),
  filePath: z.string(),
  entries: z.array(jsonObjectSchema),
})

export type TranscriptMirrorMessage = z.infer<typeof transcriptMirrorMessageSchema>

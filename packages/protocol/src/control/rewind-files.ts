import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** Brings files back to their state before a user message; with `dry_run` it only tells what would change. */
export const rewindFilesRequestSchema = wireObject({
  subtype: z.literal('rewind_files'),
  user_message_id: z.string(),
  dry_run: z.boolean().optional(),
  /** Ours: also replace files that somebody else has changed since. */
  force: z.boolean().optional(),
})

export const rewindFilesResponseSchema = wireObject({
  canRewind: z.boolean(),
  error: z.string().optional(),
  filesChanged: z.array(z.string()).optional(),
  insertions: z.number().optional(),
  deletions: z.number().optional(),
  skippedLinks: z.number().optional(),
  /** Ours: files whose content was not kept; they stay as they are. */
  skippedFiles: z.array(z.string()).optional(),
  /** Ours: files that were changed by somebody else since. Without `force` nothing is rewound then. */
  conflicts: z.array(z.string()).optional(),
})

export type RewindFilesRequest = z.infer<typeof rewindFilesRequestSchema>
export type RewindFilesResponse = z.infer<typeof rewindFilesResponseSchema>

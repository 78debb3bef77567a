import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** `backupFileName` is null when the file did not exist. */
export const fileBackupSchema = wireObject({
  backupFileName: z.string().nullable(),
  version: z.number(),
  backupTime: z.string(),
  realParentDir: z.string().optional(),
})

/** The state of all tracked files before a user message (spec: sessions, section 13). */
export const fileHistorySnapshotEntrySchema = wireObject({
  type: z.literal('file-history-snapshot'),
  messageId: z.string(),
  snapshot: wireObject({
    messageId: z.string(),
    trackedFileBackups: z.record(z.string(), fileBackupSchema),
    timestamp: z.string(),
  }),
  isSnapshotUpdate: z.boolean(),
})

/** One file more for the snapshot `snapshotMessageId`. */
export const fileHistoryDeltaEntrySchema = wireObject({
  type: z.literal('file-history-delta'),
  messageId: z.string(),
  snapshotMessageId: z.string(),
  trackingPath: z.string(),
  backup: fileBackupSchema,
  timestamp: z.string(),
})

export type FileBackup = z.infer<typeof fileBackupSchema>
export type FileHistorySnapshotEntry = z.infer<typeof fileHistorySnapshotEntrySchema>
export type FileHistoryDeltaEntry = z.infer<typeof fileHistoryDeltaEntrySchema>

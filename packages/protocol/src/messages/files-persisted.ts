import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const filesPersistedMessageSchema = wireObject({
  ...systemShape('files_persisted'),
  files: z.array(wireObject({ filename: z.string(), file_id: z.string() })),
  failed: z.array(wireObject({ filename: z.string(), error: z.string() })),
  processed_at: z.string(),
})

export type FilesPersistedMessage = z.infer<typeof filesPersistedMessageSchema>

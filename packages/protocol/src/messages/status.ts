import * as z from 'zod'
import { permissionModeSchema } from '../permissions.ts'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** `permissionMode` is there when the mode has changed, `compact_result` when a compaction has ended. */
export const statusMessageSchema = wireObject({
  ...systemShape('status'),
  status: z.enum(['compacting', 'requesting']).nullable(),
  permissionMode: permissionModeSchema.optional(),
  compact_result: z.enum(['success', 'failed']).optional(),
  compact_error: z.string().optional(),
})

export type StatusMessage = z.infer<typeof statusMessageSchema>

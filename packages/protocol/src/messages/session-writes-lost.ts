import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** The disk is full: what could not be written is gone. */
export const sessionWritesLostMessageSchema = wireObject({
  ...systemShape('session_writes_lost'),
  error_code: z.enum(['ENOSPC', 'EDQUOT']),
  lost: z.array(z.enum(['transcript', 'global_config'])),
  transcript_session_ids: z.array(z.string()).optional(),
})

export type SessionWritesLostMessage = z.infer<typeof sessionWritesLostMessageSchema>

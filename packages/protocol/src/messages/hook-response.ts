import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** A command hook ended. The baseline sends neither `hook_id`, `output` nor `outcome`. */
export const hookResponseMessageSchema = wireObject({
  ...systemShape('hook_response'),
  hook_name: z.string(),
  hook_event: z.string(),
  stdout: z.string(),
  stderr: z.string(),
  exit_code: z.number().optional(),
  hook_id: z.string().optional(),
  output: z.string().optional(),
  outcome: z.enum(['success', 'error', 'cancelled']).optional(),
})

export type HookResponseMessage = z.infer<typeof hookResponseMessageSchema>

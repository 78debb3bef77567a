import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** What a long hook has written so far. */
export const hookProgressMessageSchema = wireObject({
  ...systemShape('hook_progress'),
  hook_id: z.string(),
  hook_name: z.string(),
  hook_event: z.string(),
  stdout: z.string(),
  stderr: z.string(),
  output: z.string(),
})

export type HookProgressMessage = z.infer<typeof hookProgressMessageSchema>

import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

/** A note for people: a blocked prompt, a hook that failed (`tag: 'hook_callback_failed'`), … */
export const informationalMessageSchema = wireObject({
  ...systemShape('informational'),
  content: z.string(),
  level: z.enum(['info', 'notice', 'suggestion', 'warning']),
  tool_use_id: z.string().optional(),
  prevent_continuation: z.boolean().optional(),
  tag: z.string().optional(),
})

export type InformationalMessage = z.infer<typeof informationalMessageSchema>

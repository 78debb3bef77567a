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
  /** With `tag: 'hook_no_verdict'`: the hook whose opinion is not known. */
  hook_no_verdict: wireObject({
    hook_event: z.string(),
    tool_use_id: z.string(),
    timed_out: z.boolean(),
  }).optional(),
  /** What became of a prompt that a hook stopped. */
  prompt_submit_outcome: wireObject({
    kind: z.enum(['blocked_by_hook', 'stopped_by_hook']),
    prompt_kept: z.boolean(),
    reason: z.string(),
  }).optional(),
})

export type InformationalMessage = z.infer<typeof informationalMessageSchema>

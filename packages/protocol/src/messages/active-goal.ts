import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { messageIds } from './message-ids.ts'

export const activeGoalMessageSchema = wireObject({
  type: z.literal('active_goal'),
  ...messageIds,
  value: wireObject({
    condition: z.string(),
    iterations: z.number(),
    set_at: z.number(),
    tokens_at_start: z.number(),
    last_reason: z.string().optional(),
  }).nullable(),
})

export type ActiveGoalMessage = z.infer<typeof activeGoalMessageSchema>

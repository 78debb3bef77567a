import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const notificationMessageSchema = wireObject({
  ...systemShape('notification'),
  key: z.string(),
  text: z.string(),
  priority: z.enum(['low', 'medium', 'high', 'immediate']),
  color: z.string().optional(),
  timeout_ms: z.number().optional(),
})

export type NotificationMessage = z.infer<typeof notificationMessageSchema>

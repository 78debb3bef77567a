import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { messageIds } from './message-ids.ts'

export const authStatusMessageSchema = wireObject({
  type: z.literal('auth_status'),
  ...messageIds,
  isAuthenticating: z.boolean(),
  output: z.array(z.string()),
  error: z.string().optional(),
})

export type AuthStatusMessage = z.infer<typeof authStatusMessageSchema>

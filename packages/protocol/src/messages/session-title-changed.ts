import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const sessionTitleChangedMessageSchema = wireObject({
  ...systemShape('session_title_changed'),
  title: z.string(),
})

export type SessionTitleChangedMessage = z.infer<typeof sessionTitleChangedMessageSchema>

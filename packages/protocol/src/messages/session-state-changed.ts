import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { systemShape } from './message-ids.ts'

export const SESSION_STATES = ['idle', 'running', 'requires_action'] as const

/** Sent only to hosts that set `CLAUDE_CODE_SDK_READS_SESSION_STATE=1`. */
export const sessionStateChangedMessageSchema = wireObject({
  ...systemShape('session_state_changed'),
  state: z.enum(SESSION_STATES),
})

export type SessionState = (typeof SESSION_STATES)[number]
export type SessionStateChangedMessage = z.infer<typeof sessionStateChangedMessageSchema>

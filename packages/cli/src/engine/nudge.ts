import type { EngineParts } from './parts.ts'
import { recordUser, userMessage } from './record.ts'
import type { SessionState, TurnState } from './state.ts'

/** A user-role message of our own that the model answers and the host sees as synthetic. */
export const nudge = (parts: EngineParts, state: SessionState, turn: TurnState, text: string): void => {
  const uuid = recordUser({ parts, state }, { content: text, meta: true })
  turn.userMessages += 1
  parts.sink.emit(userMessage(parts, uuid, [{ type: 'text', text }], { isSynthetic: true }))
}

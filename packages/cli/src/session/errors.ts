import { AgentError } from '@agent-engine/protocol/errors'

/**
 * - `session_not_found`: no session has the id or title
 * - `session_ambiguous`: several sessions have the title, or several other projects have the id
 * - `session_not_trusted`: the session lies in the project's folder only, and this user did not make it
 * - `session_busy`: a live process holds the session
 * - `session_id_in_use`, `invalid_session_id`: about an id that a caller chose
 * - `resume_at_not_found`: no message of the conversation has the id
 * - `resume_drops_other_turn`: more than the turn that a host wants gone would be cut off
 * - `session_unreadable`: the file is there and can't be read
 * - `invalid_title`, `invalid_tag`, `invalid_agent_id`: a value that can't be stored
 * - `transcript_closed`: an entry came after `close()`
 */
export type SessionErrorCode =
  | 'session_not_found'
  | 'session_ambiguous'
  | 'session_not_trusted'
  | 'session_busy'
  | 'session_id_in_use'
  | 'invalid_session_id'
  | 'resume_at_not_found'
  | 'resume_drops_other_turn'
  | 'session_unreadable'
  | 'invalid_title'
  | 'invalid_tag'
  | 'invalid_agent_id'
  | 'transcript_closed'

/** A session that can't be opened, found or changed. The message is what a front end shows (spec: sessions §9). */
export class SessionError extends AgentError {
  declare readonly code: SessionErrorCode

  static {
    Object.defineProperty(SessionError.prototype, 'name', {
      value: 'SessionError',
      configurable: true,
      writable: true,
    })
  }

  constructor(code: SessionErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
  }
}

import { SessionError } from './errors.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Everything that is joined to a directory as a session id has passed this test. */
export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value)

/** Throws `invalid_session_id`. */
export const requireSessionId = (value: string): string => {
  if (isUuid(value)) return value
  throw new SessionError('invalid_session_id', 'Error: Invalid session ID. Must be a valid UUID.')
}

const AGENT_ID = /^[A-Za-z0-9_-]{1,64}$/

/** Agent ids become file names as well. Throws `invalid_agent_id`. */
export const requireAgentId = (value: string): string => {
  if (AGENT_ID.test(value)) return value
  throw new SessionError(
    'invalid_agent_id',
    `Agent id ${JSON.stringify(value)} is not made of 1 to 64 letters, digits, "-" and "_".`,
  )
}

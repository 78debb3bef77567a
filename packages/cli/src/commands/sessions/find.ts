import { SessionError } from '../../session/errors.ts'
import type { SessionStore } from '../../session/layout.ts'
import { listSessions } from '../../session/list.ts'
import { type FoundSession, findSession, notFound } from '../../session/locate.ts'
import { isUuid } from '../../session/session-id.ts'

const LEAST_PREFIX = 4

/**
 * The session that a person means: by id, by the first characters of an id, or by title. Throws `session_not_found` or
 * `session_ambiguous`.
 */
export const findNamed = (store: SessionStore, name: string): FoundSession => {
  if (looksLikeId(name)) return findSession(store, name, { trustSession: true })
  const meant = listSessions(store).filter(
    ({ sessionId, customTitle }) =>
      customTitle === name || (name.length >= LEAST_PREFIX && sessionId.startsWith(name.toLowerCase())),
  )
  const [session] = meant
  if (session === undefined) throw notFound(name)
  if (meant.length === 1) return findSession(store, session.sessionId)
  const ids = meant.map(({ sessionId }) => sessionId).join(', ')
  throw new SessionError(
    'session_ambiguous',
    `Several sessions go by ${JSON.stringify(name)}: ${ids}. Name one by its id.`,
  )
}

const looksLikeId = (name: string): boolean => isUuid(name)

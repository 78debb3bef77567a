import { SessionError } from './errors.ts'
import type { SessionStore } from './layout.ts'
import { listSessions } from './list.ts'
import { type FoundSession, findSession, notFound } from './locate.ts'

/**
 * The session that was given this title, here or in another work tree; else the one whose id starts so, if that are at
 * least `leastPrefix` characters. Throws `session_not_found` or `session_ambiguous`.
 */
export const findByName = (store: SessionStore, name: string, leastPrefix: number): FoundSession => {
  const sessions = listSessions(store)
  const called = sessions.filter(({ customTitle }) => customTitle === name)
  const start = name.toLowerCase()
  const meant =
    called.length > 0 || start.length < leastPrefix
      ? called
      : sessions.filter(({ sessionId }) => sessionId.toLowerCase().startsWith(start))
  const [session] = meant
  if (session === undefined) throw notFound(name)
  if (meant.length === 1) return findSession(store, session.sessionId)
  const ids = meant.map(({ sessionId }) => sessionId).join(', ')
  throw new SessionError(
    'session_ambiguous',
    `Several sessions go by ${JSON.stringify(name)}: ${ids}. Name one by its id.`,
  )
}

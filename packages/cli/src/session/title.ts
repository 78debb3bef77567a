import { SessionError } from './errors.ts'
import { readEnds } from './head-tail.ts'
import type { SessionStore } from './layout.ts'
import { type FoundSession, look, notFound, sessionIdsOf } from './locate.ts'
import { sessionInfo } from './session-info.ts'
import { readIndex } from './trust.ts'

/** The project's session that was given this title. Throws `session_not_found` or `session_ambiguous`. */
export const findByTitle = (store: SessionStore, title: string): FoundSession => {
  const index = readIndex(store.configDir)
  const found = sessionIdsOf(store, index).flatMap((id) => {
    const session = look(store.projectDir, store.seedRoot, id, index)
    if (!session?.trusted) return []
    const info = readEnds(session.session.files.transcript, (ends) => sessionInfo(id, ends))
    return info?.customTitle === title ? [session.session] : []
  })
  const [session] = found
  if (session === undefined) throw notFound(title)
  if (found.length === 1) return session
  const ids = found.map(({ files }) => files.sessionId).join(', ')
  throw new SessionError(
    'session_ambiguous',
    `Several sessions are called ${JSON.stringify(title)}: ${ids}. Name one by its id.`,
  )
}

import type { SessionStore } from '../../session/layout.ts'
import { type FoundSession, findSession } from '../../session/locate.ts'
import { isUuid } from '../../session/session-id.ts'
import { findByName } from '../../session/title.ts'

const LEAST_PREFIX = 4

/**
 * The session that a person means: by id, by title, or by the first characters of an id. Throws `session_not_found` or
 * `session_ambiguous`.
 */
export const findNamed = (store: SessionStore, name: string): FoundSession =>
  isUuid(name) ? findSession(store, name, { trustSession: true }) : findByName(store, name, LEAST_PREFIX)

import { type Stamps, systemStamps } from '../platform/stamps.ts'
import { envelopeSource } from './envelope-source.ts'
import { SessionError } from './errors.ts'
import { createFacts } from './facts.ts'
import { resolveStore, type SessionStore } from './layout.ts'
import { NO_LEASE } from './lease.ts'
import type { OpenedSession, OpenSessionOptions } from './open-options.ts'
import { type Conversation, inMemory, mayPersist, opened } from './opened.ts'
import { isSessionIdTaken } from './session-exists.ts'
import { requireSessionId } from './session-id.ts'
import { startWriter } from './start-writer.ts'

/**
 * Opens a session: the one door of the store. A new session costs no file and no scan before its first line. Rejects
 * with `SessionError`.
 */
export const openSession = async (options: OpenSessionOptions): Promise<OpenedSession> => {
  const store = resolveStore(options)
  const stamps = options.stamps ?? systemStamps
  if (options.mode === 'new') return openNew(store, options, stamps)
  const { resumeSession } = await import('./resume.ts')
  const resumed = await resumeSession(store, options, () => freeId(store, options.forkSessionId, stamps))
  return resumed ?? openNew(store, options, stamps)
}

const freeId = (store: SessionStore, wanted: string | undefined, { newId }: Stamps): string => {
  if (wanted === undefined) return newId()
  requireSessionId(wanted)
  if (!isSessionIdTaken(store, wanted)) return wanted
  throw new SessionError('session_id_in_use', `Error: Session ID ${wanted} is already in use.`)
}

const EMPTY: Conversation = {
  entries: [],
  leafUuid: undefined,
  warnings: [],
  forkedFrom: undefined,
  resumed: false,
  toolRecords: () => [],
}

const openNew = (store: SessionStore, options: OpenSessionOptions, stamps: Stamps): OpenedSession => {
  const sessionId = freeId(store, options.mode === 'new' ? options.sessionId : options.forkSessionId, stamps)
  if (!mayPersist(options)) return inMemory(store, sessionId, EMPTY, new Set(), stamps)
  const writer = startWriter({
    store,
    source: envelopeSource(sessionId, options),
    target: { type: 'new' },
    leafUuid: undefined,
    usedUuids: new Set(),
    facts: createFacts(),
    lease: NO_LEASE,
    open: options,
    prelude: () => [],
    onRelease: () => undefined,
  })
  return opened(EMPTY, writer)
}

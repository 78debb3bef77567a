import type { JsonObject } from '@agent-engine/protocol/json'
import type { SessionKey, SessionStore } from '../stores/store.ts'
import { readEntries } from './entries.ts'
import { findTranscript, type SessionFile } from './session-files.ts'
import { isSessionId } from './session-id.ts'
import { projectKey } from './slug.ts'

/** Where to look for sessions: on disk, or in a store. */
export interface Place {
  dir?: string | undefined
  sessionStore?: SessionStore | undefined
}

export function storeKey(sessionId: string, { dir }: Place, subpath?: string): SessionKey {
  return { projectKey: projectKey(dir), sessionId, ...(subpath !== undefined && { subpath }) }
}

/** All entries of a session; undefined when there is no such session. */
export async function loadEntries(sessionId: string, place: Place): Promise<JsonObject[] | undefined> {
  if (!isSessionId(sessionId)) return undefined
  if (place.sessionStore !== undefined)
    return (await place.sessionStore.load(storeKey(sessionId, place))) ?? undefined
  const file = await findTranscript(sessionId, place.dir)
  return file === undefined ? undefined : readEntries(file.path)
}

/** @throws Error for what is no session id, and for a session that does not exist */
export async function requireTranscript(sessionId: string, dir: string | undefined): Promise<SessionFile> {
  assertSessionId(sessionId)
  const file = await findTranscript(sessionId, dir)
  if (file === undefined) throw notFound(sessionId, dir)
  return file
}

export function assertSessionId(sessionId: string): void {
  if (!isSessionId(sessionId)) throw new Error(`Invalid sessionId: ${JSON.stringify(sessionId)} is no UUID`)
}

export function notFound(sessionId: string, dir: string | undefined): Error {
  return new Error(`Session ${sessionId} not found${dir === undefined ? '' : ` for ${dir}`}`)
}

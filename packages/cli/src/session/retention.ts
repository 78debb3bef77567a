import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAgentError } from '@agent-engine/protocol/errors'
import { deleteSession } from './change-session.ts'
import type { SessionStore } from './layout.ts'
import { sessionsWrittenBefore } from './list.ts'
import { findSession } from './locate.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Sessions that one sweep deletes at most. */
export const MAX_SWEPT = 50

export interface SweepOptions {
  /** Sessions that were not written to for so long go. 0 or less: nothing goes. */
  readonly days: number
  /** The session of this process. */
  readonly currentId: string
  /** Milliseconds. */
  readonly now: number
}

/**
 * Deletes old sessions of the project, once a day at most (spec: sessions §12): only those this engine keeps side files
 * for, never the current one, never one that a live process holds. Gives the ids of what is gone.
 */
export const sweepSessions = (store: SessionStore, { days, currentId, now }: SweepOptions): string[] => {
  if (days <= 0 || !existsSync(store.projectDir) || !isDue(store, now)) return []
  const old = sessionsWrittenBefore(store, now - days * DAY_MS).filter((id) => id !== currentId)
  const gone: string[] = []
  for (const id of old) {
    if (gone.length === MAX_SWEPT) {
      // The user waits for the end of this run: the next one goes on.
      rmSync(markerOf(store), { force: true })
      break
    }
    if (sweep(store, id)) gone.push(id)
  }
  return gone
}

const markerOf = (store: SessionStore): string => join(store.projectDir, '.agent-swept')

const isDue = (store: SessionStore, now: number): boolean => {
  const last = statSync(markerOf(store), { throwIfNoEntry: false })?.mtimeMs ?? 0
  // A clock that was set back must not put the next sweep off until it has caught up.
  if (Math.abs(now - last) < DAY_MS) return false
  writeFileSync(markerOf(store), '', { mode: 0o600 })
  return true
}

const sweep = (store: SessionStore, sessionId: string): boolean => {
  try {
    const { files } = findSession(store, sessionId)
    if (!existsSync(join(files.dataDir, 'metadata.json'))) return false
    deleteSession(store, sessionId)
    return true
  } catch (error) {
    if (isAgentError(error)) return false
    throw error
  }
}

import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAgentError } from '@agent-engine/protocol/errors'
import { deleteSession } from './change-session.ts'
import type { SessionStore } from './layout.ts'
import { listSessions } from './list.ts'
import { findSession } from './locate.ts'

const DAY_MS = 24 * 60 * 60 * 1000

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
  const old = listSessions(store, { includeWorktrees: false }).filter(
    ({ sessionId, lastModified }) => sessionId !== currentId && now - lastModified > days * DAY_MS,
  )
  return old.flatMap(({ sessionId }) => (sweep(store, sessionId) ? [sessionId] : []))
}

const isDue = (store: SessionStore, now: number): boolean => {
  const marker = join(store.projectDir, '.agent-swept')
  const last = statSync(marker, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (now - last < DAY_MS) return false
  writeFileSync(marker, '', { mode: 0o600 })
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

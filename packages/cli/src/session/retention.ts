import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isAgentError } from '@agent-engine/protocol/errors'
import { errnoOf } from '../platform/paths.ts'
import { deleteFound } from './change-session.ts'
import { readStart } from './head-tail.ts'
import type { SessionStore } from './layout.ts'
import { sessionsWrittenBefore } from './list.ts'
import { type FoundSession, findSession, look, lookInProject, transcriptIdsIn } from './locate.ts'
import { DAY_MS, startSweep, stopAt } from './sweep-stamp.ts'
import { type IndexedSession, isOwnDirectory, readIndex } from './trust.ts'

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
 * Deletes old sessions of all projects, once a day at most (spec: sessions §12): only those this engine has written, never
 * the current one, never one that a live process holds. Gives the ids of what is gone.
 */
export const sweepSessions = (store: SessionStore, { days, currentId, now }: SweepOptions): string[] => {
  const { configDir } = store
  if (days <= 0 || !existsSync(configDir)) return []
  const last = startSweep(configDir, now, days)
  if (last === undefined) return []
  const before = now - days * DAY_MS
  const gone: string[] = []
  for (const { directory, sessions } of oldSessions(store, before, last)) {
    for (const session of sessions) {
      if (gone.length === MAX_SWEPT) {
        // The user waits for the end of this run: the next one goes on.
        stopAt(configDir, directory)
        return gone
      }
      if (session.files.sessionId !== currentId && sweep(configDir, session, before)) {
        gone.push(session.files.sessionId)
      }
    }
  }
  return gone
}

interface OldSessions {
  /** Below `projects`; empty for those that have no name there. */
  readonly directory: string
  readonly sessions: Iterable<FoundSession>
}

/** The project's own first, which may have moved; then those of each directory, beginning where the last sweep stopped. */
function* oldSessions(store: SessionStore, before: number, last: string): Generator<OldSessions, void, void> {
  const index = readIndex(store.configDir)
  yield { directory: last, sessions: ofProject(store, before) }
  const projects = join(store.configDir, 'projects')
  const directories = namesIn(projects)
  const from = Math.max(0, directories.indexOf(last))
  for (const directory of [...directories.slice(from), ...directories.slice(0, from)]) {
    const path = join(projects, directory)
    if (isRealDirectory(path)) yield { directory, sessions: inDirectory(path, before, index) }
  }
  yield { directory: '', sessions: withoutName(store, before, index) }
}

function* ofProject(store: SessionStore, before: number): Generator<FoundSession, void, void> {
  for (const id of sessionsWrittenBefore(store, before)) {
    try {
      yield findSession(store, id)
    } catch (error) {
      if (!isAgentError(error)) throw error
    }
  }
}

function* inDirectory(
  directory: string,
  before: number,
  index: ReadonlyMap<string, IndexedSession>,
): Generator<FoundSession, void, void> {
  for (const id of transcriptIdsIn(directory)) {
    const stat = lstatSync(join(directory, `${id}.jsonl`), { throwIfNoEntry: false })
    if (!stat?.isFile() || stat.mtimeMs >= before) continue
    const known = index.get(id)
    const found =
      known === undefined
        ? lookInProject(directory, id)
        : look(directory, seedRootOf(known), id, index)?.session
    if (found !== undefined) yield found
  }
}

/** Sessions that lie in the folders of projects alone. */
function* withoutName(
  { configDir }: SessionStore,
  before: number,
  index: ReadonlyMap<string, IndexedSession>,
): Generator<FoundSession, void, void> {
  for (const known of index.values()) {
    const stat = lstatSync(known.path, { throwIfNoEntry: false })
    if (!stat?.isFile() || stat.mtimeMs >= before) continue
    const found = look(join(configDir, 'projects', known.slug), seedRootOf(known), known.id, index)
    if (found?.trusted) yield found.session
  }
}

const seedRootOf = ({ path }: IndexedSession): string => dirname(dirname(path))

const sweep = (configDir: string, session: FoundSession, before: number): boolean => {
  try {
    if (session.stat.mtimeMs >= before || !isOurs(session)) return false
    deleteFound({ configDir }, session)
    return true
  } catch (error) {
    // In use, or in a place that lets nothing go; the rest goes on.
    if (isAgentError(error) || errnoOf(error) !== undefined) return false
    throw error
  }
}

/**
 * Versions of this engine. No other program that writes such transcripts has ever had them; a next one of ours has to be
 * looked at before it is added.
 */
export const OWN_VERSIONS: RegExp = /^0\.1\./

/**
 * Side files are this engine's. They go with the project's folder, and what is left then says who wrote it; a transcript
 * that has another name somewhere belongs to a project that was moved, and is left to that.
 */
const isOurs = ({ files, link, stat }: FoundSession): boolean => {
  if (existsSync(join(files.dataDir, 'metadata.json'))) return true
  if (link !== 'none' || stat.nlink > 1) return false
  return OWN_VERSIONS.test(VERSION.exec(readStart(files.transcript) ?? '')?.[1] ?? '')
}

/** Of the first line that has one; quotes in what people and models say stand behind backslashes. */
const VERSION = /"version":"([^"\\]*)"/

const isRealDirectory = (path: string): boolean => {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat !== undefined && isOwnDirectory(stat)
}

const namesIn = (directory: string): string[] => {
  try {
    return readdirSync(directory).sort()
  } catch {
    return []
  }
}

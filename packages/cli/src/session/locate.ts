import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { SessionError } from './errors.ts'
import { type LinkState, linkedFiles, projectsFiles, type SessionFiles, seedFiles } from './files.ts'
import { listWorktrees } from './git-files.ts'
import { readEnds, startsMainConversation } from './head-tail.ts'
import { canonicalPath, SEED_DIRECTORY, type SessionStore } from './layout.ts'
import { statSession } from './session-exists.ts'
import { isUuid } from './session-id.ts'
import { readHead } from './session-info.ts'
import { longSlugPrefix, projectSlug } from './slug.ts'
import {
  type IndexedSession,
  isIndexed,
  isOwnDirectory,
  isSameFile,
  readIndex,
  statOwnFile,
} from './trust.ts'

/** A session that is there. */
export interface FoundSession {
  readonly files: SessionFiles
  readonly link: LinkState
  readonly stat: Stats
}

export interface LocateOptions {
  /** Also take a session that lies in the project's folder only and that this user's engine did not make. */
  readonly trustSession?: boolean
}

/**
 * Finds a session by id: in the project, in its other work trees, then in any project if only one has it (spec: sessions
 * §9). Throws `session_not_found` or `session_not_trusted`.
 */
export const findSession = (
  store: SessionStore,
  sessionId: string,
  options: LocateOptions = {},
): FoundSession => {
  const lowerCase = sessionId.toLowerCase()
  const found =
    search(store, sessionId, options) ??
    (lowerCase === sessionId ? undefined : search(store, lowerCase, options))
  if (found === undefined) throw notFound(sessionId)
  if (found !== 'untrusted') return found
  throw new SessionError(
    'session_not_trusted',
    `Session ${sessionId} came with the folder ${store.seedRoot} and was not made by this user. Look at it first; --trust-session resumes it.`,
  )
}

const search = (
  store: SessionStore,
  sessionId: string,
  { trustSession = false }: LocateOptions,
): FoundSession | 'untrusted' | undefined => {
  const index = readIndex(store.configDir)
  const here = look(store.projectDir, store.seedRoot, sessionId, index)
  if (here?.trusted) return here.session
  const elsewhere = lookInWorktrees(store, sessionId, index) ?? lookElsewhere(store, sessionId)
  if (here === undefined) return elsewhere
  const moved = elsewhere === undefined ? undefined : joinMoved(here.session, elsewhere)
  if (moved !== undefined) return moved
  return trustSession ? here.session : (elsewhere ?? 'untrusted')
}

export const notFound = (value: string): SessionError =>
  new SessionError('session_not_found', `No conversation found with session ID: ${value}`)

/** The project's session that was written to last; sessions that nothing vouches for don't count. */
export const findNewest = (store: SessionStore): FoundSession | undefined => {
  const index = readIndex(store.configDir)
  const known = sessionIdsOf(store, index)
  const candidates = [...known, ...strangersIn(store, known)].flatMap((id) => {
    const stat =
      statSession(projectsFiles(store.projectDir, id).transcript) ??
      statOwnFile(seedFiles(store.seedRoot, id).transcript)
    return stat === undefined ? [] : [{ id, mtimeMs: stat.mtimeMs }]
  })
  candidates.sort((a, b) => b.mtimeMs - a.mtimeMs)
  for (const { id } of candidates) {
    const found = lookAtKnown(store, id, index)
    if (found !== undefined && startsMainConversation(found.files.transcript)) return found
  }
  return undefined
}

/** Sessions of a project that had another name, or another place, when they were made. */
export const findMoved = (
  store: SessionStore,
  index: ReadonlyMap<string, IndexedSession>,
  known: readonly string[],
): FoundSession[] =>
  strangersIn(store, known).flatMap((id) => {
    const found = lookAtKnown(store, id, index)
    return found === undefined ? [] : [found]
  })

const lookAtKnown = (
  store: SessionStore,
  sessionId: string,
  index: ReadonlyMap<string, IndexedSession>,
): FoundSession | undefined => {
  const here = look(store.projectDir, store.seedRoot, sessionId, index)
  if (here === undefined || here.trusted) return here?.session
  if (here.session.stat.nlink === 1) return undefined
  const elsewhere = lookElsewhere(store, sessionId)
  return elsewhere === undefined ? undefined : joinMoved(here.session, elsewhere)
}

/** In the project's folder, but not known by its present name. */
const strangersIn = ({ seedRoot }: SessionStore, known: readonly string[]): string[] => {
  const ids = new Set(known)
  return isOwnPath(seedRoot) ? namesIn(seedRoot).filter((name) => isUuid(name) && !ids.has(name)) : []
}

/** The project was moved: the file in it and the one below its former name are the same. */
const joinMoved = (here: FoundSession, elsewhere: FoundSession): FoundSession | undefined => {
  const { alias, transcript, dataDir } = elsewhere.files
  if (alias !== undefined || !isSameFile(here.stat, elsewhere.stat)) return undefined
  return { ...here, files: { ...here.files, alias: transcript, aliasDataDir: dataDir }, link: 'hard' }
}

/** Ids of all sessions of the project that the user's own directory knows. */
export const sessionIdsOf = (store: SessionStore, index: ReadonlyMap<string, IndexedSession>): string[] => {
  const ids = new Set(transcriptIdsIn(store.projectDir))
  for (const session of index.values()) if (session.slug === store.slug) ids.add(session.id)
  return [...ids]
}

/** Names of the transcripts in a directory below `projects/`. */
export const transcriptIdsIn = (directory: string): string[] =>
  namesIn(directory).flatMap((name) => {
    const id = name.slice(0, -'.jsonl'.length)
    return name.endsWith('.jsonl') && isUuid(id) ? [id] : []
  })

/** Looks at both names that a session can have in one project. */
export const look = (
  projectDir: string,
  seedRoot: string,
  sessionId: string,
  index: ReadonlyMap<string, IndexedSession>,
): { session: FoundSession; trusted: boolean } | undefined => {
  if (!isUuid(sessionId)) return undefined
  const inProjects = projectsFiles(projectDir, sessionId)
  const inSeed = seedFiles(seedRoot, sessionId)
  const known = statSession(inProjects.transcript)
  const local = isOwnPath(seedRoot, inSeed.dataDir) ? statOwnFile(inSeed.transcript) : undefined
  const localStat = local !== undefined && local.size > 0 ? local : undefined
  if (known !== undefined) {
    if (localStat === undefined)
      return { session: { files: inProjects, link: 'none', stat: known }, trusted: true }
    const link = isSameFile(known, localStat)
      ? 'hard'
      : isIndexed(index, sessionId, localStat)
        ? 'mirror'
        : undefined
    const files = link === undefined ? inProjects : linkedFiles(seedRoot, projectDir, sessionId)
    return { session: { files, link: link ?? 'none', stat: known }, trusted: true }
  }
  if (localStat === undefined) return undefined
  return {
    session: { files: inSeed, link: 'none', stat: localStat },
    trusted: isIndexed(index, sessionId, localStat),
  }
}

const lookInWorktrees = (
  store: SessionStore,
  sessionId: string,
  index: ReadonlyMap<string, IndexedSession>,
): FoundSession | undefined => {
  for (const worktree of listWorktrees(store.cwd)) {
    const directory = join(store.configDir, 'projects', projectSlug(canonicalPath(worktree)))
    const found = look(directory, join(worktree, SEED_DIRECTORY), sessionId, index)
    if (found?.trusted) return found.session
  }
  return undefined
}

/** Other builds name the directories of long paths differently; sessions of other projects count when there is only one. */
const lookElsewhere = (store: SessionStore, sessionId: string): FoundSession | undefined => {
  if (!isUuid(sessionId)) return undefined
  const projects = join(store.configDir, 'projects')
  const holders = namesIn(projects).filter((name) =>
    statSession(projectsFiles(join(projects, name), sessionId).transcript),
  )
  const prefix = longSlugPrefix(store.cwd)
  const own = prefix === undefined ? [] : holders.filter((name) => name.startsWith(prefix))
  const [name] = own.length > 0 ? own : holders
  if (name === undefined || (own.length === 0 && holders.length > 1)) return undefined
  return lookInProject(join(projects, name), sessionId)
}

/** A session of whatever project, with the seed directory that its first line names when it is linked there. */
export const lookInProject = (projectDir: string, sessionId: string): FoundSession | undefined => {
  const path = projectsFiles(projectDir, sessionId).transcript
  const stat = statSession(path)
  if (stat === undefined) return undefined
  const cwd = stat.nlink > 1 ? readEnds(path, ({ head }) => readHead(head)?.cwd) : undefined
  if (cwd === undefined) return { files: projectsFiles(projectDir, sessionId), link: 'none', stat }
  return look(projectDir, join(cwd, SEED_DIRECTORY), sessionId, new Map())?.session
}

const isOwnPath = (...directories: readonly string[]): boolean =>
  directories.every((directory) => {
    try {
      return isOwnDirectory(lstatSync(directory))
    } catch {
      return false
    }
  })

const namesIn = (directory: string): string[] => {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

import { readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { projectsFiles, seedFiles } from './files.ts'
import { listWorktrees } from './git-files.ts'
import { readEnds } from './head-tail.ts'
import { canonicalPath, type SessionStore } from './layout.ts'
import { findMoved, transcriptIdsIn } from './locate.ts'
import { statSession } from './session-exists.ts'
import { type SessionInfo, sessionInfo } from './session-info.ts'
import { longSlugPrefix, projectSlug } from './slug.ts'
import { type IndexedSession, isIndexed, readIndex, statOwnFile } from './trust.ts'

export interface ListOptions {
  /** Sessions of every project; default: of the store's project and its other work trees. */
  readonly allProjects?: boolean
  /** Default true. */
  readonly includeWorktrees?: boolean
  readonly offset?: number
  /** 0 or less: no limit. */
  readonly limit?: number
}

/** A session in a list, with the file that it was read from. */
export interface ListedSession extends SessionInfo {
  readonly path: string
}

/**
 * Known sessions, the last written first (spec: sessions §10.1). Opens only the files it needs for the answer and reads
 * 64 KiB at each end of them.
 */
export const listSessions = (store: SessionStore, options: ListOptions = {}): ListedSession[] => {
  const { offset = 0, limit = 0 } = options
  const end = limit > 0 ? offset + limit : Number.POSITIVE_INFINITY
  const listed: ListedSession[] = []
  for (const { id, path } of newestFirst(store, options)) {
    const info = readEnds(path, (ends) => sessionInfo(id, ends))
    if (info !== undefined) listed.push({ ...info, path })
    if (listed.length >= end) break
  }
  return listed.slice(offset)
}

/** Ids of the project's sessions that nobody has written to since; looks into no file. */
export const sessionsWrittenBefore = (store: SessionStore, time: number): string[] =>
  newestFirst(store, { includeWorktrees: false }).flatMap(({ id, stat }) => (stat.mtimeMs < time ? [id] : []))

interface Candidate {
  readonly id: string
  readonly path: string
  readonly stat: Stats
}

const newestFirst = (store: SessionStore, options: ListOptions): Candidate[] => {
  const newest = new Map<string, Candidate>()
  const take = (candidate: Candidate): void => {
    const known = newest.get(candidate.id)
    if (known === undefined || known.stat.mtimeMs < candidate.stat.mtimeMs)
      newest.set(candidate.id, candidate)
  }
  const index = readIndex(store.configDir)
  for (const candidate of inDirectories(store, options)) take(candidate)
  for (const candidate of inIndex(store, index, options)) take(candidate)
  if (!options.allProjects) {
    for (const { files, stat } of findMoved(store, index, [...newest.keys()]))
      take({ id: files.sessionId, path: files.transcript, stat })
  }
  return [...newest.values()].sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs)
}

const inDirectories = (store: SessionStore, options: ListOptions): Candidate[] =>
  directories(store, options).flatMap((directory) =>
    transcriptIdsIn(directory).flatMap((id): Candidate[] => {
      const path = projectsFiles(directory, id).transcript
      const stat = statSession(path)
      return stat === undefined ? [] : [{ id, path, stat }]
    }),
  )

/** Sessions that have no name in the user's directory. */
const inIndex = (
  store: SessionStore,
  index: ReadonlyMap<string, IndexedSession>,
  { allProjects }: ListOptions,
): Candidate[] =>
  [...index.values()].flatMap(({ id, slug, path }): Candidate[] => {
    if (!allProjects && slug !== store.slug) return []
    const place = allProjects ? path : seedFiles(store.seedRoot, id).transcript
    const stat = statOwnFile(place)
    return stat !== undefined && stat.size > 0 && isIndexed(index, id, stat)
      ? [{ id, path: place, stat }]
      : []
  })

const directories = (
  store: SessionStore,
  { allProjects, includeWorktrees = true }: ListOptions,
): string[] => {
  const projects = join(store.configDir, 'projects')
  if (allProjects) return names(projects).map((name) => join(projects, name))
  const others = includeWorktrees ? listWorktrees(store.cwd).map(canonicalPath) : []
  const found = new Set([store.projectDir, ...others.map((path) => join(projects, projectSlug(path)))])
  const prefix = longSlugPrefix(store.cwd)
  if (prefix !== undefined) {
    for (const name of names(projects)) if (name.startsWith(prefix)) found.add(join(projects, name))
  }
  return [...found]
}

const names = (directory: string): string[] => {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

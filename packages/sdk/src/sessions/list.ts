import type { GetSessionInfoOptions, ListSessionsOptions, SDKSessionInfo } from '../types/sessions.ts'
import { type Ends, readEnds } from './entries.ts'
import { isProgrammatic, sessionInfo } from './info.ts'
import { findTranscript, projectFolders, type SessionFile, transcriptsIn } from './session-files.ts'
import { projectKey } from './slug.ts'
import { loadEntries } from './source.ts'

/** Transcripts that are read at once. */
const PARALLEL = 16

interface Listed {
  info: SDKSessionInfo
  ends: Ends
}

/** Sessions, newest first (spec: sessions, section 10.1). Only the ends of each transcript are read. */
export async function listSessions(options: ListSessionsOptions = {}): Promise<SDKSessionInfo[]> {
  const { dir, sessionStore, limit = 0, offset = 0, includeProgrammatic = true } = options
  const listed = sessionStore === undefined ? await onDisk(options) : await inStore(sessionStore, dir)
  const wanted = includeProgrammatic ? listed : listed.filter(({ ends }) => !isProgrammatic(ends))
  const newest = new Map<string, SDKSessionInfo>()
  for (const { info } of wanted.sort((a, b) => b.info.lastModified - a.info.lastModified)) {
    if (!newest.has(info.sessionId)) newest.set(info.sessionId, info)
  }
  return [...newest.values()].slice(offset, limit > 0 ? offset + limit : undefined)
}

/** One session as a list shows it; undefined when there is none of that id. */
export async function getSessionInfo(
  sessionId: string,
  { dir, sessionStore }: GetSessionInfoOptions = {},
): Promise<SDKSessionInfo | undefined> {
  if (sessionStore !== undefined) {
    const entries = await loadEntries(sessionId, { dir, sessionStore })
    return (
      entries &&
      sessionInfo({ head: entries, tail: entries }, { sessionId, lastModified: lastTime(entries), dir })
    )
  }
  const file = await findTranscript(sessionId, dir)
  return file && (await read(file, dir))?.info
}

async function onDisk({ dir, includeWorktrees = true }: ListSessionsOptions): Promise<Listed[]> {
  const folders = await projectFolders(dir, includeWorktrees)
  const files = (await Promise.all(folders.map(transcriptsIn))).flat()
  const listed: Listed[] = []
  for (let start = 0; start < files.length; start += PARALLEL) {
    const batch = await Promise.all(files.slice(start, start + PARALLEL).map((file) => read(file, dir)))
    listed.push(...batch.filter((item) => item !== undefined))
  }
  return listed
}

/** A transcript that goes away while it is read is one that is not there. */
async function read(file: SessionFile, dir: string | undefined): Promise<Listed | undefined> {
  try {
    const ends = await readEnds(file.path, file.size)
    const { sessionId, size, modifiedMs } = file
    const info = sessionInfo(ends, { sessionId, lastModified: Math.trunc(modifiedMs), fileSize: size, dir })
    return info && { info, ends }
  } catch {
    return undefined
  }
}

async function inStore(
  sessionStore: NonNullable<ListSessionsOptions['sessionStore']>,
  dir: string | undefined,
): Promise<Listed[]> {
  if (sessionStore.listSessions === undefined) throw new Error('the session store has no listSessions()')
  const listed: Listed[] = []
  for (const { sessionId, mtime } of await sessionStore.listSessions(projectKey(dir))) {
    const entries = (await loadEntries(sessionId, { dir, sessionStore })) ?? []
    const ends = { head: entries, tail: entries }
    const info = sessionInfo(ends, { sessionId, lastModified: mtime, dir })
    if (info !== undefined) listed.push({ info, ends })
  }
  return listed
}

function lastTime(entries: readonly { [key: string]: unknown }[]): number {
  const times = entries
    .map(({ timestamp }) => Date.parse(String(timestamp)))
    .filter((time) => !Number.isNaN(time))
  return times.at(-1) ?? 0
}

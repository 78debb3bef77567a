import { constants } from 'node:fs'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject } from '../boundary.ts'
import type { SessionMutationOptions } from '../types/sessions.ts'
import { readEnds } from './entries.ts'
import { type SessionFile, sessionFolder } from './session-files.ts'
import { assertSessionId, notFound, requireTranscript, storeKey } from './source.ts'

const MAX_CLEANINGS = 10

/** Gives a session a title. @throws Error for an empty title, and when there is no such session */
export async function renameSession(
  sessionId: string,
  title: string,
  options: SessionMutationOptions = {},
): Promise<void> {
  const customTitle = title.trim()
  if (customTitle === '') throw new Error('the title of a session must not be empty')
  await append(sessionId, { type: 'custom-title', customTitle, sessionId }, options)
}

/** Gives a session a tag, or with `null` takes it away. @throws Error for an empty tag, and when there is no such session */
export async function tagSession(
  sessionId: string,
  tag: string | null,
  options: SessionMutationOptions = {},
): Promise<void> {
  const clean = tag === null ? '' : cleanTag(tag)
  if (tag !== null && clean === '') throw new Error('the tag of a session must not be empty')
  await append(sessionId, { type: 'tag', tag: clean, sessionId }, options)
}

export function archiveSession(sessionId: string, options: SessionMutationOptions = {}): Promise<void> {
  return setArchived(sessionId, true, options)
}

export function unarchiveSession(sessionId: string, options: SessionMutationOptions = {}): Promise<void> {
  return setArchived(sessionId, false, options)
}

/** Deletes a session with everything beside it. @throws Error when there is no such session */
export async function deleteSession(sessionId: string, options: SessionMutationOptions = {}): Promise<void> {
  const { dir, sessionStore } = options
  if (sessionStore !== undefined) {
    assertSessionId(sessionId)
    if (sessionStore.delete === undefined) throw new Error('the session store has no delete()')
    if ((await sessionStore.load(storeKey(sessionId, options))) === null) throw notFound(sessionId, dir)
    return sessionStore.delete(storeKey(sessionId, options))
  }
  const file = await requireTranscript(sessionId, dir)
  const twin = await projectTwin(file)
  await rm(file.path)
  await rm(sessionFolder(file), { recursive: true, force: true })
  if (twin !== undefined) await rm(twin, { recursive: true, force: true })
}

async function setArchived(
  sessionId: string,
  archived: boolean,
  options: SessionMutationOptions,
): Promise<void> {
  if (options.sessionStore !== undefined) throw new Error('sessions in a store cannot be archived')
  await append(sessionId, { type: 'archived', archived, sessionId }, options)
}

/** Adds a line at the end. A running engine may write at the same time, so nothing is ever rewritten. */
async function append(
  sessionId: string,
  entry: JsonObject & { type: string },
  options: SessionMutationOptions,
): Promise<void> {
  const { dir, sessionStore } = options
  if (sessionStore !== undefined) {
    assertSessionId(sessionId)
    const key = storeKey(sessionId, options)
    if ((await sessionStore.load(key)) === null) throw notFound(sessionId, dir)
    return sessionStore.append(key, [entry])
  }
  const { path, size } = await requireTranscript(sessionId, dir)
  const file = await open(path, constants.O_RDWR | constants.O_APPEND)
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
    const isTorn = buffer[0] !== 0x0a
    await file.write(`${isTorn ? '\n' : ''}${JSON.stringify(entry)}\n`)
  } finally {
    await file.close()
  }
}

/** The folder of the same session inside its project, where our own command line keeps one. */
async function projectTwin(file: SessionFile): Promise<string | undefined> {
  const { head } = await readEnds(file.path, file.size)
  const cwd = head.find((entry) => typeof entry.cwd === 'string')?.cwd
  if (typeof cwd !== 'string') return undefined
  const folder = join(cwd, '.claude-sessions', file.sessionId)
  return (await isSameFile(file.path, join(folder, 'transcript.jsonl'))) ||
    (await isMirror(folder, file.sessionId))
    ? folder
    : undefined
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([stat(one), stat(other)])
    return a.ino === b.ino && a.dev === b.dev
  } catch {
    return false
  }
}

async function isMirror(folder: string, sessionId: string): Promise<boolean> {
  try {
    const metadata: unknown = JSON.parse(await readFile(join(folder, 'metadata.json'), 'utf8'))
    return isJsonObject(metadata) && metadata.sessionId === sessionId && metadata.link === 'mirror'
  } catch {
    return false
  }
}

/** Takes out characters that nobody sees. Taking some out may make others, so it goes on until nothing changes. */
function cleanTag(tag: string): string {
  let clean = tag
  for (let round = 0; round < MAX_CLEANINGS; round += 1) {
    const next = clean.normalize('NFKC').replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    if (next === clean) break
    clean = next
  }
  return clean.trim()
}

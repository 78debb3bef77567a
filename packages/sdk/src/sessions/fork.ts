import { randomUUID } from 'node:crypto'
import { link, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol/json'
import { text } from '../boundary.ts'
import type { ForkSessionOptions, ForkSessionResult } from '../types/sessions.ts'
import { readEntries } from './entries.ts'
import { sessionInfo } from './info.ts'
import { assertSessionId, notFound, requireTranscript, storeKey } from './source.ts'

const MEMBERS = new Set<unknown>(['user', 'assistant', 'attachment', 'system'])
/** Fields that tie an entry to the session it was written in. */
const LEFT_OUT = ['teamName', 'agentName', 'slug', 'sourceToolAssistantUUID']

/**
 * Copies a session under a new id (spec: sessions, section 11). Its messages get new ids too and keep their order;
 * file checkpoints stay with the old session.
 *
 * @throws Error when the session, or the message of `upToMessageId`, does not exist
 */
export async function forkSession(
  sessionId: string,
  options: ForkSessionOptions = {},
): Promise<ForkSessionResult> {
  const { dir, sessionStore } = options
  const newId = randomUUID()
  if (sessionStore !== undefined) {
    assertSessionId(sessionId)
    const entries = await sessionStore.load(storeKey(sessionId, options))
    if (entries === null) throw notFound(sessionId, dir)
    await sessionStore.append(
      storeKey(newId, options),
      forked(entries, sessionId, newId, options).map(withType),
    )
    return { sessionId: newId }
  }
  const source = await requireTranscript(sessionId, dir)
  const lines = forked(await readEntries(source.path), sessionId, newId, options).map((entry) =>
    JSON.stringify(entry),
  )
  const path = join(dirname(source.path), `${newId}.jsonl`)
  await writeFile(path, `${lines.join('\n')}\n`, { flag: 'wx', mode: 0o600 })
  await linkIntoProject(path, newId, lines[0] ?? '')
  return { sessionId: newId }
}

function forked(
  entries: readonly JsonObject[],
  from: string,
  to: string,
  options: ForkSessionOptions,
): JsonObject[] {
  const members = upTo(entries.filter(isCopied), options.upToMessageId)
  const ids = new Map(members.map(({ uuid }) => [uuid, randomUUID()]))
  const parents = new Map(entries.map(({ uuid, parentUuid }) => [uuid, parentUuid]))
  const copies: JsonObject[] = members.map((entry) => {
    const copy: JsonObject = { ...entry, uuid: ids.get(entry.uuid), sessionId: to }
    copy.parentUuid = newParent(entry.parentUuid, ids, parents)
    if (entry.logicalParentUuid !== undefined) copy.logicalParentUuid = ids.get(entry.logicalParentUuid)
    for (const field of LEFT_OUT) delete copy[field]
    copy.forkedFrom = { sessionId: from, messageUuid: entry.uuid }
    return copy
  })
  const last = copies.at(-1)
  if (last !== undefined) last.timestamp = new Date().toISOString()
  const replaced = entries
    .filter(({ type }) => type === 'content-replacement')
    .map((entry) => ({ ...entry, sessionId: to }))
  return [
    ...copies,
    ...replaced,
    { type: 'custom-title', customTitle: titleOf(entries, from, options), sessionId: to },
  ]
}

function isCopied(entry: JsonObject): boolean {
  return MEMBERS.has(entry.type) && entry.isSidechain !== true && typeof entry.uuid === 'string'
}

function upTo(members: JsonObject[], messageId: string | undefined): JsonObject[] {
  if (messageId === undefined) return members
  const index = members.findIndex(({ uuid }) => uuid === messageId)
  if (index === -1) throw new Error(`Message ${messageId} not found in the session`)
  return members.slice(0, index + 1)
}

/** The copy of the nearest ancestor that was copied. */
function newParent(
  parent: unknown,
  ids: ReadonlyMap<unknown, string>,
  parents: ReadonlyMap<unknown, unknown>,
): string | null {
  const seen = new Set<unknown>()
  let uuid = parent
  while (uuid !== null && uuid !== undefined && !seen.has(uuid)) {
    const copy = ids.get(uuid)
    if (copy !== undefined) return copy
    seen.add(uuid)
    uuid = parents.get(uuid)
  }
  return null
}

function titleOf(entries: readonly JsonObject[], sessionId: string, { title }: ForkSessionOptions): string {
  const given = title?.trim()
  if (given !== undefined && given !== '') return given
  const all = [...entries]
  const info = sessionInfo({ head: all, tail: all }, { sessionId, lastModified: 0 })
  return `${info?.customTitle ?? info?.firstPrompt ?? 'Session'} (fork)`
}

/** Our own command line keeps a second name of each transcript in the project. It does without where it cannot. */
async function linkIntoProject(path: string, sessionId: string, firstLine: string): Promise<void> {
  const cwd = text(JSON.parse(firstLine === '' ? '{}' : firstLine).cwd)
  if (cwd === undefined) return
  try {
    const folder = join(cwd, '.claude-sessions', sessionId)
    await mkdir(folder, { mode: 0o700 })
    await link(path, join(folder, 'transcript.jsonl'))
  } catch {
    // No folder of sessions there, or another file system: the transcript has one name then.
  }
}

function withType(entry: JsonObject): JsonObject & { type: string } {
  return { ...entry, type: text(entry.type) ?? '' }
}

import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject, text } from '../boundary.ts'
import type {
  GetSessionMessagesOptions,
  GetSubagentMessagesOptions,
  ListSubagentsOptions,
  SessionMessage,
} from '../types/sessions.ts'
import { conversation } from './chain.ts'
import { readEntries } from './entries.ts'
import { entriesOf, findTranscript, sessionFolder } from './session-files.ts'
import { projectKey } from './slug.ts'
import { loadEntries, storeKey } from './source.ts'

const SUBAGENT = /^agent-(.+)\.jsonl$/

/** The conversation since the last compaction, oldest first; empty for a session that does not exist. */
export async function getSessionMessages(
  sessionId: string,
  { dir, sessionStore, limit = 0, offset = 0, includeSystemMessages = false }: GetSessionMessagesOptions = {},
): Promise<SessionMessage[]> {
  const entries = (await loadEntries(sessionId, { dir, sessionStore })) ?? []
  const messages = conversation(entries).filter((entry) => isShown(entry, includeSystemMessages))
  return page(messages, offset, limit).map((entry) => asSessionMessage(entry, sessionId, {}))
}

/** Ids of the subagents that a session started. */
export async function listSubagents(
  sessionId: string,
  { dir, sessionStore }: ListSubagentsOptions = {},
): Promise<string[]> {
  if (sessionStore !== undefined) {
    const subkeys = (await sessionStore.listSubkeys?.({ projectKey: projectKey(dir), sessionId })) ?? []
    return subkeys
      .map((subkey) => SUBAGENT.exec(`${basename(subkey)}.jsonl`)?.[1])
      .filter((id) => id !== undefined)
  }
  return (await subagentFiles(sessionId, dir)).map(({ agentId }) => agentId)
}

/** What a subagent was told and said, oldest first. */
export async function getSubagentMessages(
  sessionId: string,
  agentId: string,
  { dir, sessionStore, limit = 0, offset = 0 }: GetSubagentMessagesOptions = {},
): Promise<SessionMessage[]> {
  const subagent =
    sessionStore === undefined
      ? await subagentOnDisk(sessionId, agentId, dir)
      : {
          entries:
            (await sessionStore.load(storeKey(sessionId, { dir }, `subagents/agent-${agentId}`))) ?? [],
          meta: {},
        }
  const { entries, meta } = subagent
  const stored = entries.find((entry) => entry.type === 'agent_metadata') ?? {}
  const messages = conversation(entries, true).filter((entry) => entry.isMeta !== true && isSpoken(entry))
  return page(messages, offset, limit).map((entry) =>
    asSessionMessage(entry, sessionId, { ...stored, ...meta }),
  )
}

async function subagentOnDisk(
  sessionId: string,
  agentId: string,
  dir: string | undefined,
): Promise<{ entries: JsonObject[]; meta: JsonObject }> {
  const file = (await subagentFiles(sessionId, dir)).find((candidate) => candidate.agentId === agentId)
  if (file === undefined) return { entries: [], meta: {} }
  return { entries: await readEntries(file.path), meta: await readMeta(file.path) }
}

async function readMeta(transcript: string): Promise<JsonObject> {
  try {
    const meta: unknown = JSON.parse(await readFile(transcript.replace(/\.jsonl$/, '.meta.json'), 'utf8'))
    return isJsonObject(meta) ? meta : {}
  } catch {
    return {}
  }
}

/** The transcripts of a session's subagents. */
export async function subagentFiles(
  sessionId: string,
  dir: string | undefined,
): Promise<{ agentId: string; path: string }[]> {
  const file = await findTranscript(sessionId, dir)
  return file === undefined ? [] : filesBelow(join(sessionFolder(file), 'subagents'))
}

/** Workflows keep their agents in folders of their own. */
async function filesBelow(directory: string): Promise<{ agentId: string; path: string }[]> {
  const found: { agentId: string; path: string }[] = []
  for (const name of (await entriesOf(directory)).sort()) {
    const agentId = SUBAGENT.exec(name)?.[1]
    if (agentId !== undefined) found.push({ agentId, path: join(directory, name) })
    else if (!name.includes('.')) found.push(...(await filesBelow(join(directory, name))))
  }
  return found
}

function isShown(entry: JsonObject, includeSystem: boolean): boolean {
  if (entry.isMeta === true || entry.teamName !== undefined) return false
  return isSpoken(entry) || (includeSystem && entry.type === 'system')
}

function isSpoken({ type }: JsonObject): boolean {
  return type === 'user' || type === 'assistant'
}

function page<T>(items: readonly T[], offset: number, limit: number): T[] {
  return items.slice(offset, limit > 0 ? offset + limit : undefined)
}

function asSessionMessage(entry: JsonObject, sessionId: string, meta: JsonObject): SessionMessage {
  const { type, timestamp } = entry
  return {
    type: type === 'user' || type === 'assistant' ? type : 'system',
    uuid: text(entry.uuid) ?? '',
    session_id: sessionId,
    message: entry.message ?? { subtype: entry.subtype, content: entry.content },
    parent_tool_use_id: text(meta.toolUseId) ?? null,
    parent_agent_id: text(meta.parentAgentId) ?? null,
    ...(typeof timestamp === 'string' && { timestamp }),
  }
}

import { readFile } from 'node:fs/promises'
import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject, text } from '../boundary.ts'
import { readEntries } from '../sessions/entries.ts'
import { subagentFiles } from '../sessions/messages.ts'
import { requireTranscript } from '../sessions/source.ts'
import type { ImportSessionToStoreOptions } from '../types/sessions.ts'
import { keyOfFile } from './keys.ts'
import type { SessionStore, SessionStoreEntry } from './store.ts'

const BATCH_SIZE = 500

/** Copies a session from disk into a store, its subagents too. @throws Error when there is no such session */
export async function importSessionToStore(
  sessionId: string,
  store: SessionStore,
  { dir, includeSubagents = true, batchSize = BATCH_SIZE }: ImportSessionToStoreOptions = {},
): Promise<void> {
  const file = await requireTranscript(sessionId, dir)
  await appendFile(file.path, [])
  if (!includeSubagents) return
  for (const { path } of await subagentFiles(sessionId, dir)) await appendFile(path, await metadataOf(path))

  async function appendFile(path: string, before: SessionStoreEntry[]): Promise<void> {
    const key = keyOfFile(path, '')
    if (key === undefined) return
    const entries = [...before, ...(await readEntries(path)).map(asEntry)]
    for (let start = 0; start < entries.length; start += batchSize) {
      await store.append(key, entries.slice(start, start + batchSize))
    }
  }
}

async function metadataOf(transcript: string): Promise<SessionStoreEntry[]> {
  try {
    const metadata: unknown = JSON.parse(await readFile(transcript.replace(/\.jsonl$/, '.meta.json'), 'utf8'))
    return isJsonObject(metadata) ? [{ ...metadata, type: 'agent_metadata' }] : []
  } catch {
    return []
  }
}

function asEntry(entry: JsonObject): SessionStoreEntry {
  return { ...entry, type: text(entry.type) ?? '' }
}

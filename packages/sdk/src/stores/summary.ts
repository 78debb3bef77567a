import { sessionInfo } from '../sessions/info.ts'
import type { SessionKey, SessionStoreEntry, SessionSummaryEntry } from './store.ts'

/** Entries whose last one counts. */
const LAST_WINS = ['custom-title', 'ai-title', 'last-prompt', 'summary', 'tag', 'archived'] as const
/** How many entries from the beginning may hold the first prompt. */
const KEPT_HEAD = 50

/**
 * Brings a session's summary up to date with new entries, without the old ones: for stores that keep summaries beside
 * transcripts. Pure: `prev` stays as it is. `data` is what a list shows, and what the next call needs.
 * Spec: sdk.md §13.
 */
export function foldSessionSummary(
  prev: SessionSummaryEntry | undefined,
  { sessionId }: SessionKey,
  entries: SessionStoreEntry[],
  { mtime = prev?.mtime ?? 0 }: { mtime?: number } = {},
): SessionSummaryEntry {
  const head = [...kept(prev?.data.head), ...entries].slice(0, KEPT_HEAD)
  const last = new Map<string, SessionStoreEntry>()
  for (const entry of [...kept(prev?.data.last), ...entries]) {
    if (LAST_WINS.some((type) => type === entry.type)) last.set(entry.type, entry)
  }
  const tail = [...last.values()]
  const info = sessionInfo({ head, tail: [...head, ...tail] }, { sessionId, lastModified: mtime })
  return { sessionId, mtime, data: { info, head, last: tail } }
}

function kept(value: unknown): SessionStoreEntry[] {
  return Array.isArray(value) ? value : []
}

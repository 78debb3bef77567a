import type { SessionKey, SessionStore, SessionStoreEntry, SessionSummaryEntry } from './store.ts'
import { foldSessionSummary } from './summary.ts'

interface Kept {
  key: SessionKey
  entries: SessionStoreEntry[]
  ids: Set<string>
  mtime: number
  summary: SessionSummaryEntry | undefined
}

/** A session store that ends with the process: for tests, and as a model of others. Spec: sdk.md §13. */
export class InMemorySessionStore implements SessionStore {
  readonly #kept = new Map<string, Kept>()

  async append(key: SessionKey, entries: SessionStoreEntry[]): Promise<void> {
    const kept = this.#kept.get(nameOf(key)) ?? {
      key,
      entries: [],
      ids: new Set(),
      mtime: 0,
      summary: undefined,
    }
    this.#kept.set(nameOf(key), kept)
    const fresh = entries.filter(({ uuid }) => uuid === undefined || !kept.ids.has(uuid))
    for (const { uuid } of fresh) if (uuid !== undefined) kept.ids.add(uuid)
    kept.entries.push(...structuredClone(fresh))
    kept.mtime = Date.now()
    if (key.subpath === undefined)
      kept.summary = foldSessionSummary(kept.summary, key, fresh, { mtime: kept.mtime })
  }

  async load(key: SessionKey): Promise<SessionStoreEntry[] | null> {
    const kept = this.#kept.get(nameOf(key))
    return kept === undefined ? null : structuredClone(kept.entries)
  }

  async listSessions(projectKey: string): Promise<Array<{ sessionId: string; mtime: number }>> {
    return this.#sessions(projectKey).map(({ key, mtime }) => ({ sessionId: key.sessionId, mtime }))
  }

  async listSessionSummaries(projectKey: string): Promise<SessionSummaryEntry[]> {
    return this.#sessions(projectKey)
      .map(({ summary }) => summary)
      .filter((summary) => summary !== undefined)
  }

  /** Without a subpath, everything of the session. */
  async delete(key: SessionKey): Promise<void> {
    for (const [name, kept] of this.#kept) {
      const isBelow =
        key.subpath === undefined && nameOf({ ...kept.key, subpath: '' }) === nameOf({ ...key, subpath: '' })
      if (isBelow || name === nameOf(key)) this.#kept.delete(name)
    }
  }

  async listSubkeys({ projectKey, sessionId }: { projectKey: string; sessionId: string }): Promise<string[]> {
    return [...this.#kept.values()]
      .filter(({ key }) => key.projectKey === projectKey && key.sessionId === sessionId)
      .map(({ key }) => key.subpath)
      .filter((subpath) => subpath !== undefined)
  }

  getEntries(key: SessionKey): SessionStoreEntry[] {
    return structuredClone(this.#kept.get(nameOf(key))?.entries ?? [])
  }

  /** Transcripts kept, those of subagents included. */
  get size(): number {
    return this.#kept.size
  }

  clear(): void {
    this.#kept.clear()
  }

  #sessions(projectKey: string): Kept[] {
    return [...this.#kept.values()].filter(
      ({ key }) => key.projectKey === projectKey && key.subpath === undefined,
    )
  }
}

function nameOf({ projectKey, sessionId, subpath }: SessionKey): string {
  return JSON.stringify([projectKey, sessionId, subpath ?? null])
}

/**
 * Names a transcript: that of a session, or with `subpath` one below it, as `subagents/agent-<id>`. Spec: sdk.md §13.
 */
export type SessionKey = { projectKey: string; sessionId: string; subpath?: string }

/**
 * One line of a transcript. A store keeps it as it is; `uuid`, where there is one, tells copies apart.
 * Spec: sdk.md §13.
 */
export type SessionStoreEntry = { type: string; uuid?: string; timestamp?: string; [key: string]: unknown }

/**
 * What a store keeps of a session for lists. `mtime` in milliseconds since 1970; `data` is what `foldSessionSummary`
 * makes of its entries. Spec: sdk.md §13.
 */
export type SessionSummaryEntry = { sessionId: string; mtime: number; data: Record<string, unknown> }

/**
 * Keeps transcripts outside this machine's disk. `append` may be called again with entries it already has; `load`
 * gives them in the order of the first `append`, or `null` for a session it does not know. Spec: sdk.md §13.
 */
export type SessionStore = {
  append(key: SessionKey, entries: SessionStoreEntry[]): Promise<void>
  load(key: SessionKey): Promise<SessionStoreEntry[] | null>
  /** Needed for `continue` and `listSessions`. */
  listSessions?(projectKey: string): Promise<Array<{ sessionId: string; mtime: number }>>
  listSessionSummaries?(projectKey: string): Promise<SessionSummaryEntry[]>
  delete?(key: SessionKey): Promise<void>
  /** The `subpath`s below a session. */
  listSubkeys?(key: { projectKey: string; sessionId: string }): Promise<string[]>
}

/** `eager` appends at once; `batched` before each result and when much has gathered. Spec: sdk.md §13. */
export type SessionStoreFlush = 'batched' | 'eager'

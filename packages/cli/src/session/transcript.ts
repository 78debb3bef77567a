import type { ApiMessage, ContentBlockParam, JsonObject } from '@agent-engine/protocol'

/** What the engine hands to the transcript; the writer adds the envelope (parent, session, cwd, version, time). */
export type NewEntry =
  | {
      readonly type: 'user'
      readonly uuid?: string
      readonly message: { readonly role: 'user'; readonly content: string | readonly ContentBlockParam[] }
      readonly isMeta?: true
      readonly isCompactSummary?: true
      readonly toolUseResult?: unknown
      readonly sourceToolAssistantUUID?: string
      /** Decision, source and reason of a tool call, as spec: sessions §3 names them. */
      readonly permissionDecision?: JsonObject
      readonly toolDenialKind?: string
    }
  | {
      readonly type: 'assistant'
      readonly uuid?: string
      readonly message: ApiMessage
      readonly requestId?: string
      readonly isApiErrorMessage?: true
      readonly error?: string
      readonly apiErrorStatus?: number
    }
  | { readonly type: 'system'; readonly uuid?: string; readonly subtype: string; readonly fields: JsonObject }

/** Lines that belong to a subagent's own conversation. */
export interface Sidechain {
  readonly agentId: string
}

/** The one writer of a session's transcript (spec: sessions §15.6). */
export interface Transcript {
  readonly sessionId: string
  /** Absolute path of the JSONL file; fixed for the life of the session. */
  readonly path: string
  /** The last main-chain line written: the parent of the next one. */
  readonly leafUuid: string | undefined
  /** Writes one line with one write call before it returns; gives the line's uuid. */
  append(entry: NewEntry, sidechain?: Sidechain): string
  /** Forces what was written to the disk, by the durability policy. Resolves when done. */
  sync(point: 'prompt' | 'results' | 'turn' | 'close'): Promise<void>
  close(): Promise<void>
}

import type { ApiMessage, ContentBlockParam, JsonObject, TranscriptEntry } from '@agent-engine/protocol'
import type { Stamps } from '../platform/stamps.ts'

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

/** A line beside the conversation; of each kind the last one counts (spec: sessions §6). */
export type SessionRecord = Extract<
  TranscriptEntry,
  {
    type:
      | 'custom-title'
      | 'ai-title'
      | 'tag'
      | 'agent-name'
      | 'agent-setting'
      | 'permission-mode'
      | 'file-history-snapshot'
      | 'file-history-delta'
  }
>

/** When a turn has come to a point that a power failure should not undo. */
export type SyncPoint = 'prompt' | 'results' | 'turn' | 'close'

/** The one writer of a session's transcript (spec: sessions §15.6). Times and ids of the whole session come from it. */
export interface Transcript extends Stamps {
  readonly sessionId: string
  /** Absolute path of the JSONL file; fixed for the life of the session. */
  readonly path: string
  /** The last main-chain line written: the parent of the next one. */
  readonly leafUuid: string | undefined
  /**
   * Writes one line with one write call before it returns; gives the line's uuid, which is a new one when the wanted one
   * is taken or no uuid. A disk that refuses is told by a notice; the line then waits. Throws `transcript_closed`.
   */
  append(entry: NewEntry, sidechain?: Sidechain): string
  /** Writes a line beside the conversation. Before the first conversation line it waits for that. */
  appendRecord(record: SessionRecord): void
  /** Describes a subagent beside its transcript; later calls replace what they name. */
  describeAgent(agentId: string, facts: JsonObject): void
  /** Forces what was written to the disk, by the durability policy. Resolves when done; never rejects. */
  sync(point: SyncPoint): Promise<void>
  /** Writes what still waits, reports what is lost, and gives the session free. Later calls do nothing. */
  close(): Promise<void>
}

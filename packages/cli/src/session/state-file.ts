import type { JsonObject } from '@agent-engine/protocol'

export type SessionStatus = 'idle' | 'running' | 'compacting' | 'waiting_permission' | 'exited' | 'crashed'

/** What the engine tells about itself while it runs; everything is optional and keeps its last value. */
export interface SessionStateUpdate {
  readonly status?: SessionStatus
  readonly turn?: {
    readonly index: number
    readonly promptUuid: string
    readonly pendingToolUseIds: readonly string[]
  } | null
  readonly queue?: readonly { readonly uuid: string; readonly at: string; readonly preview: string }[]
  readonly todos?: readonly JsonObject[]
  /** By path: what the agent knows of the files it has read. */
  readonly readFiles?: Readonly<Record<string, JsonObject>>
  readonly backgroundTasks?: readonly JsonObject[]
  readonly compaction?: { readonly consecutiveFailures: number; readonly lastPreTokens: number | null }
  readonly cost?: { readonly totalCostUSD: number; readonly totalAPIDurationMs: number }
}

/** state.json (spec: sessions §15.8): what a session is doing, for people and monitors. A crash may lose it. */
export interface SessionState extends Required<SessionStateUpdate> {
  readonly schema: 1
  readonly sessionId: string
  readonly pid: number
  readonly startedAt: string
  readonly heartbeatAt: string
  readonly leafUuid: string | null
  readonly transcriptOffset: number
}

export const INITIAL_STATE: Required<SessionStateUpdate> = {
  status: 'idle',
  turn: null,
  queue: [],
  todos: [],
  readFiles: {},
  backgroundTasks: [],
  compaction: { consecutiveFailures: 0, lastPreTokens: null },
  cost: { totalCostUSD: 0, totalAPIDurationMs: 0 },
}

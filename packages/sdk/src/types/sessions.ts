import type { SessionStore } from '../stores/store.ts'

/** What a list of sessions shows. Times are milliseconds since 1970. Spec: sdk.md §11. */
export type SDKSessionInfo = {
  sessionId: string
  /** The title given by a person, else the generated one, else the first prompt. */
  summary: string
  lastModified: number
  /** Bytes of the transcript; absent for sessions in a store. */
  fileSize?: number
  customTitle?: string
  firstPrompt?: string
  gitBranch?: string
  cwd?: string
  tag?: string
  createdAt?: number
  archived?: boolean
}

/** A message of a transcript; `message` is as the Messages API has it. Spec: sdk.md §11. */
export type SessionMessage = {
  type: 'user' | 'assistant' | 'system'
  uuid: string
  session_id: string
  message: unknown
  parent_tool_use_id: string | null
  parent_agent_id: string | null
  timestamp?: string
}

/** `dir` is the project's directory; without it every project is searched. Spec: sdk.md §11. */
export type SessionMutationOptions = { dir?: string; sessionStore?: SessionStore }

/** Where `listSessions` looks, and which sessions it gives: `limit` after `offset` (default: 0). Spec: sdk.md §11. */
export type ListSessionsOptions = {
  dir?: string
  /** Default, and for 0: no limit. */
  limit?: number
  offset?: number
  /** Sessions of the other worktrees of the repository too. Default: true. */
  includeWorktrees?: boolean
  /** Sessions that programs started too. Default: true. */
  includeProgrammatic?: boolean
  sessionStore?: SessionStore
}

/** Where `getSessionInfo` looks. Spec: sdk.md §11. */
export type GetSessionInfoOptions = SessionMutationOptions
/**
 * Where `getSessionMessages` looks, and which messages it gives: `limit` (default: all) after `offset` (default: 0);
 * system messages only with `includeSystemMessages`. Spec: sdk.md §11.
 */
export type GetSessionMessagesOptions = {
  dir?: string
  limit?: number
  offset?: number
  includeSystemMessages?: boolean
  sessionStore?: SessionStore
}
/** Where `listSubagents` looks. Spec: sdk.md §11. */
export type ListSubagentsOptions = SessionMutationOptions
/**
 * Where `getSubagentMessages` looks, and which messages it gives: `limit` (default: all) after `offset` (default: 0).
 * Spec: sdk.md §11.
 */
export type GetSubagentMessagesOptions = {
  dir?: string
  limit?: number
  offset?: number
  sessionStore?: SessionStore
}
/**
 * `upToMessageId` is the last message of the fork. Default title: that of the session and ` (fork)`.
 * Spec: sdk.md §11.
 */
export type ForkSessionOptions = SessionMutationOptions & { upToMessageId?: string; title?: string }
/** The id of the copy. Spec: sdk.md §11. */
export type ForkSessionResult = { sessionId: string }
/**
 * `dir` is the project's directory. `includeSubagents` (default: true) copies their transcripts too; `batchSize`
 * (default: 500) entries go to the store at a time. Spec: sdk.md §11.
 */
export type ImportSessionToStoreOptions = { dir?: string; includeSubagents?: boolean; batchSize?: number }

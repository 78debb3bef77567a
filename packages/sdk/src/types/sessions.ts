import type { SessionStore } from '../stores/store.ts'

/** What a list of sessions shows. Times are milliseconds since 1970. */
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

export type SessionMessage = {
  type: 'user' | 'assistant' | 'system'
  uuid: string
  session_id: string
  message: unknown
  parent_tool_use_id: string | null
  parent_agent_id: string | null
  timestamp?: string
}

/** `dir` is the project's directory; without it every project is searched. */
export type SessionMutationOptions = { dir?: string; sessionStore?: SessionStore }

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

export type GetSessionInfoOptions = SessionMutationOptions
export type GetSessionMessagesOptions = {
  dir?: string
  limit?: number
  offset?: number
  includeSystemMessages?: boolean
  sessionStore?: SessionStore
}
export type ListSubagentsOptions = SessionMutationOptions
export type GetSubagentMessagesOptions = {
  dir?: string
  limit?: number
  offset?: number
  sessionStore?: SessionStore
}
/** `upToMessageId` is the last message of the fork. Default title: that of the session and ` (fork)`. */
export type ForkSessionOptions = SessionMutationOptions & { upToMessageId?: string; title?: string }
export type ForkSessionResult = { sessionId: string }
export type ImportSessionToStoreOptions = { dir?: string; includeSubagents?: boolean; batchSize?: number }

import type { disk } from './disk.ts'
import type { SessionStore } from './stores/store.ts'
import type {
  ForkSessionOptions,
  ForkSessionResult,
  GetSessionInfoOptions,
  GetSessionMessagesOptions,
  GetSubagentMessagesOptions,
  ImportSessionToStoreOptions,
  ListSessionsOptions,
  ListSubagentsOptions,
  SDKSessionInfo,
  SessionMessage,
  SessionMutationOptions,
} from './types/sessions.ts'
import type { ResolvedSettings, ResolveSettingsOptions } from './types/settings.ts'

/*
 * Functions about sessions and settings on disk (spec: SDK, section 11). Their code is loaded at the first call:
 * programs that only run queries do not pay for it.
 *
 * All find sessions in `CLAUDE_CONFIG_DIR` (default `~/.claude`), those of the project `dir`, or of all projects
 * without it; with `sessionStore`, in the store.
 */

/** Sessions, newest first. Only the ends of each transcript are read. Spec: sdk.md §11. */
export async function listSessions(options?: ListSessionsOptions): Promise<SDKSessionInfo[]> {
  return (await onDisk()).listSessions(options)
}

/** One session as a list shows it; undefined when there is none of that id. Spec: sdk.md §11. */
export async function getSessionInfo(
  sessionId: string,
  options?: GetSessionInfoOptions,
): Promise<SDKSessionInfo | undefined> {
  return (await onDisk()).getSessionInfo(sessionId, options)
}

/**
 * The conversation since the last compaction, oldest first; empty for a session that does not exist.
 * Spec: sdk.md §11.
 */
export async function getSessionMessages(
  sessionId: string,
  options?: GetSessionMessagesOptions,
): Promise<SessionMessage[]> {
  return (await onDisk()).getSessionMessages(sessionId, options)
}

/** Ids of the subagents that a session started. Spec: sdk.md §11. */
export async function listSubagents(sessionId: string, options?: ListSubagentsOptions): Promise<string[]> {
  return (await onDisk()).listSubagents(sessionId, options)
}

/** What a subagent was told and said, oldest first. Spec: sdk.md §11. */
export async function getSubagentMessages(
  sessionId: string,
  agentId: string,
  options?: GetSubagentMessagesOptions,
): Promise<SessionMessage[]> {
  return (await onDisk()).getSubagentMessages(sessionId, agentId, options)
}

/**
 * Gives a session a title. Spec: sdk.md §11.
 *
 * @throws Error for an empty title, and when there is no such session
 */
export async function renameSession(
  sessionId: string,
  title: string,
  options?: SessionMutationOptions,
): Promise<void> {
  await (await onDisk()).renameSession(sessionId, title, options)
}

/**
 * Gives a session a tag, or with `null` takes it away. Spec: sdk.md §11.
 *
 * @throws Error for an empty tag, and when there is no such session
 */
export async function tagSession(
  sessionId: string,
  tag: string | null,
  options?: SessionMutationOptions,
): Promise<void> {
  await (await onDisk()).tagSession(sessionId, tag, options)
}

/**
 * Marks a session as put away. Spec: sdk.md §11.
 *
 * @throws Error when there is no such session, and for one in a store
 */
export async function archiveSession(sessionId: string, options?: SessionMutationOptions): Promise<void> {
  await (await onDisk()).archiveSession(sessionId, options)
}

/** Takes the mark of `archiveSession` away. Spec: sdk.md §11. */
export async function unarchiveSession(sessionId: string, options?: SessionMutationOptions): Promise<void> {
  await (await onDisk()).unarchiveSession(sessionId, options)
}

/**
 * Deletes a session with everything beside it. Spec: sdk.md §11.
 *
 * @throws Error when there is no such session
 */
export async function deleteSession(sessionId: string, options?: SessionMutationOptions): Promise<void> {
  await (await onDisk()).deleteSession(sessionId, options)
}

/**
 * Copies a session under a new id, up to and including `upToMessageId`. Spec: sdk.md §11.
 *
 * @throws Error when the session, or that message, does not exist
 */
export async function forkSession(
  sessionId: string,
  options?: ForkSessionOptions,
): Promise<ForkSessionResult> {
  return (await onDisk()).forkSession(sessionId, options)
}

/**
 * Copies a session from disk into a store, its subagents too. Spec: sdk.md §11.
 *
 * @throws Error when there is no such session
 */
export async function importSessionToStore(
  sessionId: string,
  store: SessionStore,
  options?: ImportSessionToStoreOptions,
): Promise<void> {
  await (await onDisk()).importSessionToStore(sessionId, store, options)
}

/**
 * What the settings files of a directory add up to, and where each value comes from. Starts no engine.
 * Spec: sdk.md §14.6.
 */
export async function resolveSettings(options?: ResolveSettingsOptions): Promise<ResolvedSettings> {
  return (await onDisk()).resolveSettings(options)
}

async function onDisk(): Promise<typeof disk> {
  return (await import('./disk.ts')).disk
}

/*
 * The SDK as the project's seed documents show it. Everything of the main entry is here too; only `query` differs.
 * Both entries can be used in one program.
 */

export { query } from './compat/query.ts'
export type {
  CompatOptions as Options,
  CompatOptions as QueryOptions,
  CompatQuery as Query,
  ErrorText,
  SDKAssistantMessage,
  SDKCostMessage,
  SDKErrorMessage,
  SDKMessage,
} from './compat/types.ts'
export type * from './index.ts'
export {
  AbortError,
  archiveSession,
  BUILTIN_TOOL_NAMES,
  classifyFailure,
  createPool,
  createSdkMcpServer,
  deleteSession,
  EXIT_REASONS,
  filterEscalatingDefaultMode,
  foldSessionSummary,
  forkSession,
  getSessionInfo,
  getSessionMessages,
  getSubagentMessages,
  HOOK_EVENTS,
  InMemorySessionStore,
  importSessionToStore,
  LEGACY_TOOL_NAME_ALIASES,
  listSessions,
  listSubagents,
  matchDeniedModels,
  ProcessError,
  ProcessTransport,
  ProtocolError,
  RequestError,
  ResultError,
  renameSession,
  resolveSettings,
  SpawnError,
  SYSTEM_PROMPT_DYNAMIC_BOUNDARY,
  startup,
  tagSession,
  tool,
  unarchiveSession,
  unstable_v2_createSession,
  unstable_v2_prompt,
  unstable_v2_resumeSession,
} from './index.ts'

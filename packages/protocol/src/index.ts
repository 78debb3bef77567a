// What most programs need. Every schema has its own entry: `@agent-engine/protocol/<path of the file>`.
export {
  type AgentDefinition,
  type AgentInfo,
  agentDefinitionSchema,
  EFFORT_LEVELS,
  type EffortLevel,
} from './agents.ts'
export type { CacheControl } from './api/cache-control.ts'
export {
  CONTENT_BLOCK_PARAM_TYPES,
  type ContentBlockParam,
  contentBlockParamSchema,
  type DocumentBlockParam,
  type ImageBlockParam,
  type SearchResultBlockParam,
  type TextBlockParam,
  type ToolReferenceBlockParam,
  type ToolResultBlockParam,
  type ToolResultContentBlock,
  type ToolUseBlockParam,
} from './api/content-block-params.ts'
export {
  CONTENT_BLOCK_TYPES,
  type ContentBlock,
  contentBlockSchema,
  type RedactedThinkingBlock,
  type ServerToolUseBlock,
  type TextBlock,
  type ThinkingBlock,
  type ToolUseBlock,
  type UnlistedBlock,
  type WebSearchResult,
  type WebSearchToolResultBlock,
} from './api/content-blocks.ts'
export { IMAGE_MEDIA_TYPES, type ImageMediaType } from './api/image-media-types.ts'
export {
  type ApiMessage,
  apiMessageSchema,
  type MessageParam,
  messageParamSchema,
  STOP_REASONS,
  type StopReason,
  type UserMessageParam,
} from './api/message.ts'
export {
  type ContentBlockDelta,
  type ContentBlockDeltaEvent,
  type ContentBlockStartEvent,
  type ContentBlockStopEvent,
  type ErrorEvent,
  type MessageDeltaEvent,
  type MessageStartEvent,
  type MessageStopEvent,
  STREAM_EVENT_TYPES,
  type StreamEvent,
  streamEventSchema,
} from './api/stream-events.ts'
export { type CacheCreation, type ServerToolUsage, type Usage, usageSchema } from './api/usage.ts'
export type { CanUseToolRequest, CanUseToolResponse } from './control/can-use-tool.ts'
export {
  ENGINE_REQUESTS,
  type EngineRequest,
  type EngineRequestSubtype,
  type EngineResponse,
} from './control/engine-requests.ts'
export {
  type ControlCancelRequest,
  type ControlFailure,
  type ControlRequest,
  type ControlResponse,
  type ControlSuccess,
  controlRequestSchema,
  controlResponseSchema,
} from './control/envelope.ts'
export {
  HOST_REQUESTS,
  type HostRequest,
  type HostRequestSubtype,
  type HostResponse,
  isHostRequestSubtype,
} from './control/host-requests.ts'
export type { InitializeRequest } from './control/initialize.ts'
export type {
  AccountInfo,
  InitializeResponse,
  ModelInfo,
  SlashCommand,
} from './control/initialize-response.ts'
export {
  AgentError,
  ControlError,
  type ControlErrorCode,
  FramingError,
  type FramingErrorCode,
  isAgentError,
  ProtocolViolation,
  type ProtocolViolationCode,
} from './errors.ts'
export { EXIT_REASONS, type ExitReason } from './exit-reasons.ts'
export { DEFAULT_MAX_LINE_BYTES, type DecodedLine, encodeLine, LineSplitter } from './framing.ts'
export {
  BASELINE_HOOK_EVENTS,
  type BaselineHookEvent,
  HOOK_EVENTS,
  type HookEvent,
  isHookEvent,
} from './hook-events.ts'
export type { BaseHookInput } from './hooks/base-input.ts'
export {
  type AsyncHookOutput,
  type HookOutput,
  type HookSpecificOutput,
  hookOutputSchema,
  type PermissionRequestDecision,
  type SyncHookOutput,
} from './hooks/output.ts'
export { HOOK_INPUTS, type HookCallbackMatcher, type HookInput, type HookRegistration } from './hooks.ts'
export { INTERRUPT_MARKER, TOOL_INTERRUPT_MARKER } from './interrupt-markers.ts'
export { type Json, type JsonObject, jsonObjectSchema } from './json.ts'
export { isJsonObject } from './json-object.ts'
export { protocolJsonSchema } from './json-schema.ts'
export {
  type JsonRpcId,
  type JsonRpcMessage,
  jsonRpcMessageSchema,
  MCP_SERVER_STATES,
  type McpHttpServerConfig,
  type McpSdkServerConfig,
  type McpServerConfig,
  type McpServerProvenance,
  type McpServerState,
  type McpServerStatus,
  type McpServerToolPolicy,
  type McpSseServerConfig,
  type McpStdioServerConfig,
  type McpToolInfo,
  mcpServerConfigSchema,
} from './mcp.ts'
export type { ActiveGoalMessage } from './messages/active-goal.ts'
export type { ApiRetryMessage } from './messages/api-retry.ts'
export type { AssistantMessage, ToolUseMeta } from './messages/assistant.ts'
export { ASSISTANT_MESSAGE_ERRORS, type AssistantMessageError } from './messages/assistant-message-error.ts'
export type { AuthStatusMessage } from './messages/auth-status.ts'
export type { BackgroundTask, BackgroundTasksChangedMessage } from './messages/background-tasks-changed.ts'
export type { CommandLifecycleMessage } from './messages/command-lifecycle.ts'
export type { CommandsChangedMessage } from './messages/commands-changed.ts'
export type { CompactBoundaryMessage, CompactMetadata } from './messages/compact-boundary.ts'
export type { ControlRequestProgressMessage } from './messages/control-request-progress.ts'
export type { ConversationResetMessage } from './messages/conversation-reset.ts'
export type { ElicitationCompleteMessage } from './messages/elicitation-complete.ts'
export {
  type EngineControlRequest,
  type EngineMessage,
  engineMessageSchema,
} from './messages/engine-message.ts'
export type { FilesPersistedMessage } from './messages/files-persisted.ts'
export type { HookProgressMessage } from './messages/hook-progress.ts'
export type { HookResponseMessage } from './messages/hook-response.ts'
export type { HookStartedMessage } from './messages/hook-started.ts'
export {
  type HostMessage,
  type HostMessageOutcome,
  hostMessageSchema,
  parseHostMessage,
} from './messages/host-message.ts'
export { type InboundUserMessage, inboundUserMessageSchema } from './messages/inbound-user.ts'
export type { InformationalMessage } from './messages/informational.ts'
export type { KeepAliveMessage } from './messages/keep-alive.ts'
export type { LocalCommandOutputMessage } from './messages/local-command-output.ts'
export type { MemoryRecallMessage } from './messages/memory-recall.ts'
export type { MessageOrigin } from './messages/message-origin.ts'
export type { MirrorErrorMessage } from './messages/mirror-error.ts'
export type { ModelRefusalFallbackMessage } from './messages/model-refusal-fallback.ts'
export type { ModelRefusalNoFallbackMessage } from './messages/model-refusal-no-fallback.ts'
export type { ModelUsage } from './messages/model-usage.ts'
export type { NotificationMessage } from './messages/notification.ts'
export type { PermissionDeniedMessage } from './messages/permission-denied.ts'
export type { PluginInstallMessage } from './messages/plugin-install.ts'
export type { PromptSuggestionMessage } from './messages/prompt-suggestion.ts'
export type { RateLimitEventMessage, RateLimitInfo } from './messages/rate-limit-event.ts'
export type { PermissionDenial, ResultError, ResultMessage, ResultSuccess } from './messages/result.ts'
export {
  SESSION_STATES,
  type SessionState,
  type SessionStateChangedMessage,
} from './messages/session-state-changed.ts'
export type { SessionTitleChangedMessage } from './messages/session-title-changed.ts'
export type { SessionWritesLostMessage } from './messages/session-writes-lost.ts'
export type { StatusMessage } from './messages/status.ts'
export type { StreamEventMessage } from './messages/stream-event.ts'
export type { SystemInitMessage } from './messages/system-init.ts'
export type { SystemMessage } from './messages/system-message.ts'
export type { TaskNotificationMessage } from './messages/task-notification.ts'
export type { TaskProgressMessage } from './messages/task-progress.ts'
export type { TaskStartedMessage } from './messages/task-started.ts'
export type { TaskUpdatedMessage } from './messages/task-updated.ts'
export type { TaskUsage } from './messages/task-usage.ts'
export {
  RESULT_ERROR_SUBTYPES,
  type ResultErrorSubtype,
  TERMINAL_REASONS,
  type TerminalReason,
} from './messages/terminal-reasons.ts'
export type { ThinkingTokensMessage } from './messages/thinking-tokens.ts'
export type { ToolProgressMessage } from './messages/tool-progress.ts'
export type { ToolUseSummaryMessage } from './messages/tool-use-summary.ts'
export type { TranscriptMirrorMessage } from './messages/transcript-mirror.ts'
export type { UpdateEnvironmentVariables } from './messages/update-environment-variables.ts'
export type { ToolResultMeta, UserMessage } from './messages/user.ts'
export type { WorkerShuttingDownMessage } from './messages/worker-shutting-down.ts'
export {
  BASELINE_PERMISSION_MODES,
  isPermissionMode,
  PERMISSION_BEHAVIORS,
  PERMISSION_MODES,
  PERMISSION_RULE_SOURCES,
  PERMISSION_UPDATE_DESTINATIONS,
  type PermissionBehavior,
  type PermissionMode,
  type PermissionRuleSource,
  type PermissionUpdateDestination,
  parsePermissionMode,
} from './permission-modes.ts'
export {
  type PermissionDecisionClassification,
  type PermissionResult,
  type PermissionRuleValue,
  type PermissionUpdate,
  permissionModeSchema,
  permissionResultSchema,
  permissionUpdateSchema,
} from './permissions.ts'
export { parseSettings, type SettingsIssue, type SettingsOutcome } from './settings/parse-settings.ts'
export { type Settings, settingsSchema } from './settings/settings.ts'
export { SYNTHETIC_MODEL } from './synthetic-model.ts'
export {
  type AskUserQuestionInput,
  askUserQuestionInputSchema,
  type Question,
  type QuestionOption,
} from './tool-io/ask-user-question.ts'
export { type BashInput, bashInputSchema } from './tool-io/bash.ts'
export { type BashOutputInput, bashOutputInputSchema } from './tool-io/bash-output.ts'
export { coerceInput } from './tool-io/coerce-input.ts'
export { type EditInput, editInputSchema } from './tool-io/edit.ts'
export { type EnterPlanModeInput, enterPlanModeInputSchema } from './tool-io/enter-plan-mode.ts'
export { type ExitPlanModeInput, exitPlanModeInputSchema } from './tool-io/exit-plan-mode.ts'
export { renameFormerParameters } from './tool-io/former-input.ts'
export { type GlobInput, globInputSchema } from './tool-io/glob.ts'
export { GREP_OUTPUT_MODES, type GrepInput, type GrepOutputMode, grepInputSchema } from './tool-io/grep.ts'
export { toolInputJsonSchema } from './tool-io/input-schema.ts'
export { type KillShellInput, killShellInputSchema } from './tool-io/kill-shell.ts'
export { type ListMcpResourcesInput, listMcpResourcesInputSchema } from './tool-io/list-mcp-resources.ts'
export { type McpInput, type McpOutput, mcpInputSchema } from './tool-io/mcp.ts'
export { type NotebookEditInput, notebookEditInputSchema } from './tool-io/notebook-edit.ts'
export type { AskUserQuestionOutput } from './tool-io/outputs/ask-user-question.ts'
export type { BashOutput } from './tool-io/outputs/bash.ts'
export type { BashOutputOutput } from './tool-io/outputs/bash-output.ts'
export type { EditOutput } from './tool-io/outputs/edit.ts'
export type { EnterPlanModeOutput } from './tool-io/outputs/enter-plan-mode.ts'
export type { ExitPlanModeOutput } from './tool-io/outputs/exit-plan-mode.ts'
export type { GlobOutput } from './tool-io/outputs/glob.ts'
export type { GrepOutput } from './tool-io/outputs/grep.ts'
export type { KillShellOutput } from './tool-io/outputs/kill-shell.ts'
export type { ListMcpResourcesOutput, McpResource } from './tool-io/outputs/list-mcp-resources.ts'
export type { NotebookEditOutput } from './tool-io/outputs/notebook-edit.ts'
export type { NotebookCell, NotebookCellOutput, ReadOutput } from './tool-io/outputs/read.ts'
export type { McpResourceContent, ReadMcpResourceOutput } from './tool-io/outputs/read-mcp-resource.ts'
export type { SkillOutput } from './tool-io/outputs/skill.ts'
export type { SlashCommandOutput } from './tool-io/outputs/slash-command.ts'
export type { TaskCompletedOutput, TaskLaunchedOutput, TaskOutput } from './tool-io/outputs/task.ts'
export type { TodoWriteOutput } from './tool-io/outputs/todo-write.ts'
export type { ToolSearchOutput } from './tool-io/outputs/tool-search.ts'
export type { WebFetchOutput } from './tool-io/outputs/web-fetch.ts'
export type { WebSearchHit, WebSearchOutput } from './tool-io/outputs/web-search.ts'
export type { WriteOutput } from './tool-io/outputs/write.ts'
export { type ReadInput, readInputSchema } from './tool-io/read.ts'
export { type ReadMcpResourceInput, readMcpResourceInputSchema } from './tool-io/read-mcp-resource.ts'
export { type SkillInput, skillInputSchema } from './tool-io/skill.ts'
export { type SlashCommandInput, slashCommandInputSchema } from './tool-io/slash-command.ts'
export {
  type StructuredOutputInput,
  type StructuredOutputOutput,
  structuredOutputInputSchema,
} from './tool-io/structured-output.ts'
export type { FileHunk, GitDiff } from './tool-io/structured-patch.ts'
export { type TaskInput, taskInputSchema } from './tool-io/task.ts'
export {
  TODO_STATUSES,
  type TodoItem,
  type TodoWriteInput,
  todoWriteInputSchema,
} from './tool-io/todo-write.ts'
export { TOOL_IO, type ToolInput, type ToolOutput } from './tool-io/tool-io.ts'
export { type ToolSearchInput, toolSearchInputSchema } from './tool-io/tool-search.ts'
export { type WebFetchInput, webFetchInputSchema } from './tool-io/web-fetch.ts'
export { type WebSearchInput, webSearchInputSchema } from './tool-io/web-search.ts'
export { type WriteInput, writeInputSchema } from './tool-io/write.ts'
export {
  ANY_MCP_TOOL,
  BASELINE_TOOL_NAMES,
  canonicalToolName,
  isBuiltInToolName,
  isMcpToolName,
  LATER_TOOL_NAMES,
  mcpServerRule,
  mcpServerRulesFor,
  mcpToolName,
  namesOfTool,
  normalizeMcpName,
  parseMcpToolName,
  TOOL_ALIASES,
  TOOL_NAMES,
  type ToolName,
} from './tool-names.ts'
export type { AssistantEntry } from './transcript/assistant-entry.ts'
export type { TranscriptEnvelope } from './transcript/envelope.ts'
export {
  type ApiErrorEntry,
  type CompactBoundaryEntry,
  type InformationalEntry,
  type LocalCommandEntry,
  SYSTEM_ENTRY_SUBTYPES,
  type SystemEntry,
  type TranscriptCompactMetadata,
} from './transcript/system-entry.ts'
export type { UserEntry } from './transcript/user-entry.ts'
export {
  type ChainEntry,
  isChainEntry,
  TRANSCRIPT_ENTRY_TYPES,
  type TranscriptEntry,
  transcriptEntrySchema,
  type UnlistedEntry,
} from './transcript.ts'

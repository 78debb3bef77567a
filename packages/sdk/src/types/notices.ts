import type { UUID } from 'node:crypto'
import type { ActiveGoalMessage } from '@agent-engine/protocol/messages/active-goal'
import type { ApiRetryMessage } from '@agent-engine/protocol/messages/api-retry'
import type { AuthStatusMessage } from '@agent-engine/protocol/messages/auth-status'
import type { BackgroundTasksChangedMessage } from '@agent-engine/protocol/messages/background-tasks-changed'
import type { CommandsChangedMessage } from '@agent-engine/protocol/messages/commands-changed'
import type { ControlRequestProgressMessage } from '@agent-engine/protocol/messages/control-request-progress'
import type { ConversationResetMessage } from '@agent-engine/protocol/messages/conversation-reset'
import type { ElicitationCompleteMessage } from '@agent-engine/protocol/messages/elicitation-complete'
import type { FilesPersistedMessage } from '@agent-engine/protocol/messages/files-persisted'
import type { HookProgressMessage } from '@agent-engine/protocol/messages/hook-progress'
import type { HookStartedMessage } from '@agent-engine/protocol/messages/hook-started'
import type { InformationalMessage } from '@agent-engine/protocol/messages/informational'
import type { LocalCommandOutputMessage } from '@agent-engine/protocol/messages/local-command-output'
import type { MemoryRecallMessage } from '@agent-engine/protocol/messages/memory-recall'
import type { MirrorErrorMessage } from '@agent-engine/protocol/messages/mirror-error'
import type { ModelRefusalFallbackMessage } from '@agent-engine/protocol/messages/model-refusal-fallback'
import type { ModelRefusalNoFallbackMessage } from '@agent-engine/protocol/messages/model-refusal-no-fallback'
import type { NotificationMessage } from '@agent-engine/protocol/messages/notification'
import type { PermissionDeniedMessage } from '@agent-engine/protocol/messages/permission-denied'
import type { PluginInstallMessage } from '@agent-engine/protocol/messages/plugin-install'
import type { PromptSuggestionMessage } from '@agent-engine/protocol/messages/prompt-suggestion'
import type { RateLimitEventMessage } from '@agent-engine/protocol/messages/rate-limit-event'
import type { SessionStateChangedMessage } from '@agent-engine/protocol/messages/session-state-changed'
import type { SessionWritesLostMessage } from '@agent-engine/protocol/messages/session-writes-lost'
import type { StatusMessage } from '@agent-engine/protocol/messages/status'
import type { TaskNotificationMessage } from '@agent-engine/protocol/messages/task-notification'
import type { TaskProgressMessage } from '@agent-engine/protocol/messages/task-progress'
import type { TaskStartedMessage } from '@agent-engine/protocol/messages/task-started'
import type { TaskUpdatedMessage } from '@agent-engine/protocol/messages/task-updated'
import type { ThinkingTokensMessage } from '@agent-engine/protocol/messages/thinking-tokens'
import type { ToolProgressMessage } from '@agent-engine/protocol/messages/tool-progress'
import type { ToolUseSummaryMessage } from '@agent-engine/protocol/messages/tool-use-summary'
import type { WorkerShuttingDownMessage } from '@agent-engine/protocol/messages/worker-shutting-down'
import type { Refined, SDKMcpResourceLink, SDKMessageBase, SDKRateLimitInfo } from './message-parts.ts'
import type { PermissionMode } from './permissions.ts'

type Notice<M, R = unknown> = Refined<M, SDKMessageBase & R>

/** What the engine is busy with; `null`: nothing special. Spec: protocol.md §5.5. */
export type SDKStatus = 'compacting' | 'requesting' | null
/** The status or the permission mode has changed. Spec: protocol.md §5.5. */
export type SDKStatusMessage = Notice<StatusMessage, { permissionMode?: PermissionMode }>
/** A request is tried again in `retry_delay_ms` milliseconds. Spec: protocol.md §5.6. */
export type SDKAPIRetryMessage = Notice<ApiRetryMessage>
/** A control request takes long and goes on. Spec: protocol.md §5.9. */
export type SDKControlRequestProgressMessage = Notice<ControlRequestProgressMessage>
/** The output of a command that the model does not see. Spec: protocol.md §5.9. */
export type SDKLocalCommandOutputMessage = Notice<LocalCommandOutputMessage>
/** A text for people; `level` says how much it matters. Spec: protocol.md §5.9. */
export type SDKInformationalMessage = Notice<InformationalMessage>
/** Something that a user interface may show. Spec: protocol.md §5.9. */
export type SDKNotificationMessage = Notice<NotificationMessage>
/** A call was denied without a question to the host. Spec: protocol.md §5.7. */
export type SDKPermissionDeniedMessage = Notice<PermissionDeniedMessage>
/** A hook has started. Spec: protocol.md §5.4. */
export type SDKHookStartedMessage = Notice<HookStartedMessage>
/** What a hook has written so far. Spec: protocol.md §5.4. */
export type SDKHookProgressMessage = Notice<HookProgressMessage>
/** A subagent has started, or a shell that is in the background or takes long. Spec: protocol.md §5.8. */
export type SDKTaskStartedMessage = Notice<TaskStartedMessage>
/** What a subagent has done so far. Spec: protocol.md §5.8. */
export type SDKTaskProgressMessage = Notice<TaskProgressMessage>
/** The state of a task has changed; `end_time` in milliseconds since 1970. Spec: protocol.md §5.8. */
export type SDKTaskUpdatedMessage = Notice<TaskUpdatedMessage>
/** A background task has ended. Spec: protocol.md §5.8. */
export type SDKTaskNotificationMessage = Notice<
  TaskNotificationMessage,
  { reason?: 'worker_restart'; resource_links?: SDKMcpResourceLink[] }
>
/** All that runs in the background now. Spec: protocol.md §5.8. */
export type SDKBackgroundTasksChangedMessage = Notice<BackgroundTasksChangedMessage>
/** How much the model has thought so far, in tokens. Spec: protocol.md §5.9. */
export type SDKThinkingTokensMessage = Notice<ThinkingTokensMessage>
/**
 * The session is `idle`, `running` or waits for an answer (`requires_action`). Shown only with
 * `CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS`. Spec: protocol.md §5.9.
 */
export type SDKSessionStateChangedMessage = Notice<SessionStateChangedMessage>
/** The commands and skills have changed; these are all. Spec: protocol.md §5.9. */
export type SDKCommandsChangedMessage = Notice<CommandsChangedMessage>
/** The user has done what an MCP server asked for by URL. Spec: protocol.md §5.9. */
export type SDKElicitationCompleteMessage = Notice<ElicitationCompleteMessage>
/** Memory was taken into the conversation. Spec: protocol.md §5.9. */
export type SDKMemoryRecallMessage = Notice<MemoryRecallMessage>
/** Files were kept outside of the session. Spec: protocol.md §5.9. */
export type SDKFilesPersistedEvent = Notice<FilesPersistedMessage>
/** A plugin is being installed, or was. Spec: protocol.md §5.9. */
export type SDKPluginInstallMessage = Notice<PluginInstallMessage>
/** Entries did not get into `options.sessionStore`; the query goes on. Spec: protocol.md §5.9. */
export type SDKMirrorErrorMessage = Notice<MirrorErrorMessage>
/** The disk refused lines of the transcript. Spec: protocol.md §5.9. */
export type SDKSessionWritesLostMessage = Notice<SessionWritesLostMessage>
/** The engine is about to end. Spec: protocol.md §5.9. */
export type SDKWorkerShuttingDownMessage = Notice<WorkerShuttingDownMessage>
/** The model refused, and another one answers. Spec: protocol.md §5.9. */
export type SDKModelRefusalFallbackMessage = Notice<ModelRefusalFallbackMessage>
/** The model refused, and no other one answers. Spec: protocol.md §5.9. */
export type SDKModelRefusalNoFallbackMessage = Notice<ModelRefusalNoFallbackMessage>
/** A tool has been running for `elapsed_time_seconds`. Spec: protocol.md §5.9. */
export type SDKToolProgressMessage = Notice<ToolProgressMessage>
/** A helper for credentials runs, or has ended. Spec: protocol.md §5.9. */
export type SDKAuthStatusMessage = Notice<AuthStatusMessage>
/** What a group of calls did, in a sentence. Spec: protocol.md §5.9. */
export type SDKToolUseSummaryMessage = Notice<ToolUseSummaryMessage>
/** How much of a plan is used has changed. Spec: protocol.md §5.9. */
export type SDKRateLimitEvent = Notice<RateLimitEventMessage, { rate_limit_info: SDKRateLimitInfo }>
/** A guess at the next prompt; with `promptSuggestions`. Spec: protocol.md §5.9. */
export type SDKPromptSuggestionMessage = Notice<PromptSuggestionMessage>
/** The conversation was cleared and goes on under a new id. Spec: protocol.md §5.9. */
export type SDKConversationResetMessage = Notice<ConversationResetMessage, { new_conversation_id: UUID }>
/** Exported, and no member of `SDKMessage`. Spec: protocol.md §5.9. */
export type SDKActiveGoalMessage = Notice<ActiveGoalMessage>

/** Messages about the run rather than of it. */
export type SDKNotice =
  | SDKStatusMessage
  | SDKAPIRetryMessage
  | SDKControlRequestProgressMessage
  | SDKLocalCommandOutputMessage
  | SDKInformationalMessage
  | SDKNotificationMessage
  | SDKPermissionDeniedMessage
  | SDKHookStartedMessage
  | SDKHookProgressMessage
  | SDKTaskStartedMessage
  | SDKTaskProgressMessage
  | SDKTaskUpdatedMessage
  | SDKTaskNotificationMessage
  | SDKBackgroundTasksChangedMessage
  | SDKThinkingTokensMessage
  | SDKSessionStateChangedMessage
  | SDKCommandsChangedMessage
  | SDKElicitationCompleteMessage
  | SDKMemoryRecallMessage
  | SDKFilesPersistedEvent
  | SDKPluginInstallMessage
  | SDKMirrorErrorMessage
  | SDKSessionWritesLostMessage
  | SDKWorkerShuttingDownMessage
  | SDKModelRefusalFallbackMessage
  | SDKModelRefusalNoFallbackMessage
  | SDKToolProgressMessage
  | SDKAuthStatusMessage
  | SDKToolUseSummaryMessage
  | SDKRateLimitEvent
  | SDKPromptSuggestionMessage
  | SDKConversationResetMessage

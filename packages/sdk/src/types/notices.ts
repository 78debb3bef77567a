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

export type SDKStatus = 'compacting' | 'requesting' | null
export type SDKStatusMessage = Notice<StatusMessage, { permissionMode?: PermissionMode }>
export type SDKAPIRetryMessage = Notice<ApiRetryMessage>
export type SDKControlRequestProgressMessage = Notice<ControlRequestProgressMessage>
export type SDKLocalCommandOutputMessage = Notice<LocalCommandOutputMessage>
export type SDKInformationalMessage = Notice<InformationalMessage>
export type SDKNotificationMessage = Notice<NotificationMessage>
export type SDKPermissionDeniedMessage = Notice<PermissionDeniedMessage>
export type SDKHookStartedMessage = Notice<HookStartedMessage>
export type SDKHookProgressMessage = Notice<HookProgressMessage>
export type SDKTaskStartedMessage = Notice<TaskStartedMessage>
export type SDKTaskProgressMessage = Notice<TaskProgressMessage>
export type SDKTaskUpdatedMessage = Notice<TaskUpdatedMessage>
export type SDKTaskNotificationMessage = Notice<
  TaskNotificationMessage,
  { reason?: 'worker_restart'; resource_links?: SDKMcpResourceLink[] }
>
export type SDKBackgroundTasksChangedMessage = Notice<BackgroundTasksChangedMessage>
export type SDKThinkingTokensMessage = Notice<ThinkingTokensMessage>
export type SDKSessionStateChangedMessage = Notice<SessionStateChangedMessage>
export type SDKCommandsChangedMessage = Notice<CommandsChangedMessage>
export type SDKElicitationCompleteMessage = Notice<ElicitationCompleteMessage>
export type SDKMemoryRecallMessage = Notice<MemoryRecallMessage>
export type SDKFilesPersistedEvent = Notice<FilesPersistedMessage>
export type SDKPluginInstallMessage = Notice<PluginInstallMessage>
export type SDKMirrorErrorMessage = Notice<MirrorErrorMessage>
export type SDKSessionWritesLostMessage = Notice<SessionWritesLostMessage>
export type SDKWorkerShuttingDownMessage = Notice<WorkerShuttingDownMessage>
export type SDKModelRefusalFallbackMessage = Notice<ModelRefusalFallbackMessage>
export type SDKModelRefusalNoFallbackMessage = Notice<ModelRefusalNoFallbackMessage>
export type SDKToolProgressMessage = Notice<ToolProgressMessage>
export type SDKAuthStatusMessage = Notice<AuthStatusMessage>
export type SDKToolUseSummaryMessage = Notice<ToolUseSummaryMessage>
export type SDKRateLimitEvent = Notice<RateLimitEventMessage, { rate_limit_info: SDKRateLimitInfo }>
export type SDKPromptSuggestionMessage = Notice<PromptSuggestionMessage>
export type SDKConversationResetMessage = Notice<ConversationResetMessage, { new_conversation_id: UUID }>
/** Exported, and no member of `SDKMessage`. */
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

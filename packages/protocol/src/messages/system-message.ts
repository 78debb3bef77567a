import * as z from 'zod'
import { apiRetryMessageSchema } from './api-retry.ts'
import { backgroundTasksChangedMessageSchema } from './background-tasks-changed.ts'
import { commandsChangedMessageSchema } from './commands-changed.ts'
import { compactBoundaryMessageSchema } from './compact-boundary.ts'
import { controlRequestProgressMessageSchema } from './control-request-progress.ts'
import { elicitationCompleteMessageSchema } from './elicitation-complete.ts'
import { filesPersistedMessageSchema } from './files-persisted.ts'
import { hookProgressMessageSchema } from './hook-progress.ts'
import { hookResponseMessageSchema } from './hook-response.ts'
import { hookStartedMessageSchema } from './hook-started.ts'
import { informationalMessageSchema } from './informational.ts'
import { localCommandOutputMessageSchema } from './local-command-output.ts'
import { memoryRecallMessageSchema } from './memory-recall.ts'
import { mirrorErrorMessageSchema } from './mirror-error.ts'
import { modelRefusalFallbackMessageSchema } from './model-refusal-fallback.ts'
import { modelRefusalNoFallbackMessageSchema } from './model-refusal-no-fallback.ts'
import { notificationMessageSchema } from './notification.ts'
import { permissionDeniedMessageSchema } from './permission-denied.ts'
import { pluginInstallMessageSchema } from './plugin-install.ts'
import { sessionStateChangedMessageSchema } from './session-state-changed.ts'
import { sessionTitleChangedMessageSchema } from './session-title-changed.ts'
import { sessionWritesLostMessageSchema } from './session-writes-lost.ts'
import { statusMessageSchema } from './status.ts'
import { systemInitMessageSchema } from './system-init.ts'
import { taskNotificationMessageSchema } from './task-notification.ts'
import { taskProgressMessageSchema } from './task-progress.ts'
import { taskStartedMessageSchema } from './task-started.ts'
import { taskUpdatedMessageSchema } from './task-updated.ts'
import { thinkingTokensMessageSchema } from './thinking-tokens.ts'
import { workerShuttingDownMessageSchema } from './worker-shutting-down.ts'

/** Every message of type `system`. */
export const systemMessageSchema = z.discriminatedUnion('subtype', [
  systemInitMessageSchema,
  compactBoundaryMessageSchema,
  hookResponseMessageSchema,
  hookStartedMessageSchema,
  hookProgressMessageSchema,
  statusMessageSchema,
  apiRetryMessageSchema,
  permissionDeniedMessageSchema,
  taskStartedMessageSchema,
  taskProgressMessageSchema,
  taskUpdatedMessageSchema,
  taskNotificationMessageSchema,
  backgroundTasksChangedMessageSchema,
  sessionStateChangedMessageSchema,
  sessionTitleChangedMessageSchema,
  commandsChangedMessageSchema,
  informationalMessageSchema,
  notificationMessageSchema,
  localCommandOutputMessageSchema,
  elicitationCompleteMessageSchema,
  filesPersistedMessageSchema,
  pluginInstallMessageSchema,
  memoryRecallMessageSchema,
  thinkingTokensMessageSchema,
  mirrorErrorMessageSchema,
  modelRefusalFallbackMessageSchema,
  modelRefusalNoFallbackMessageSchema,
  controlRequestProgressMessageSchema,
  workerShuttingDownMessageSchema,
  sessionWritesLostMessageSchema,
])

export type SystemMessage = z.infer<typeof systemMessageSchema>

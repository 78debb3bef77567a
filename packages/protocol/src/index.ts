export {
  type AgentDefinition,
  agentDefinitionSchema,
  type AgentInfo,
  agentInfoSchema,
  EFFORT_LEVELS,
  type EffortLevel,
  effortLevelSchema,
} from './agents.ts'
export { type CacheControl, cacheControlSchema } from './api/cache-control.ts'
export {
  CONTENT_BLOCK_PARAM_TYPES,
  type ContentBlockParam,
  contentBlockParamSchema,
  type DocumentBlockParam,
  documentBlockParamSchema,
  IMAGE_MEDIA_TYPES,
  type ImageBlockParam,
  imageBlockParamSchema,
  type ImageMediaType,
  type SearchResultBlockParam,
  searchResultBlockParamSchema,
  type TextBlockParam,
  textBlockParamSchema,
  type ToolReferenceBlockParam,
  toolReferenceBlockParamSchema,
  type ToolResultBlockParam,
  toolResultBlockParamSchema,
  type ToolResultContentBlock,
  toolResultContentBlockSchema,
  type ToolUseBlockParam,
  toolUseBlockParamSchema,
} from './api/content-block-params.ts'
export {
  CONTENT_BLOCK_TYPES,
  type ContentBlock,
  contentBlockSchema,
  type RedactedThinkingBlock,
  redactedThinkingBlockSchema,
  type ServerToolUseBlock,
  serverToolUseBlockSchema,
  type TextBlock,
  textBlockSchema,
  type ThinkingBlock,
  thinkingBlockSchema,
  type ToolUseBlock,
  toolUseBlockSchema,
  type UnlistedBlock,
  unlistedBlockSchema,
  type WebSearchResult,
  webSearchResultSchema,
  type WebSearchToolResultBlock,
  webSearchToolResultBlockSchema,
  webSearchToolResultErrorSchema,
} from './api/content-blocks.ts'
export {
  type ApiMessage,
  apiMessageSchema,
  type MessageParam,
  messageParamSchema,
  STOP_REASONS,
  type StopReason,
  stopReasonSchema,
  type UserMessageParam,
  userMessageParamSchema,
} from './api/message.ts'
export {
  type ContentBlockDelta,
  type ContentBlockDeltaEvent,
  contentBlockDeltaEventSchema,
  contentBlockDeltaSchema,
  type ContentBlockStartEvent,
  contentBlockStartEventSchema,
  type ContentBlockStopEvent,
  contentBlockStopEventSchema,
  type ErrorEvent,
  errorEventSchema,
  type MessageDeltaEvent,
  messageDeltaEventSchema,
  type MessageStartEvent,
  messageStartEventSchema,
  type MessageStopEvent,
  messageStopEventSchema,
  pingEventSchema,
  STREAM_EVENT_TYPES,
  type StreamEvent,
  streamEventSchema,
} from './api/stream-events.ts'
export {
  type CacheCreation,
  cacheCreationSchema,
  type ServerToolUsage,
  serverToolUsageSchema,
  type Usage,
  usageSchema,
} from './api/usage.ts'
export {
  type ApplyFlagSettingsRequest,
  applyFlagSettingsRequestSchema,
  applyFlagSettingsResponseSchema,
} from './control/apply-flag-settings.ts'
export {
  type BackgroundTasksRequest,
  backgroundTasksRequestSchema,
  backgroundTasksResponseSchema,
} from './control/background-tasks.ts'
export {
  type CanUseToolRequest,
  canUseToolRequestSchema,
  type CanUseToolResponse,
  canUseToolResponseSchema,
} from './control/can-use-tool.ts'
export {
  type CancelAsyncMessageRequest,
  cancelAsyncMessageRequestSchema,
  type CancelAsyncMessageResponse,
  cancelAsyncMessageResponseSchema,
} from './control/cancel-async-message.ts'
export {
  type ElicitationRequest,
  elicitationRequestSchema,
  type ElicitationResponse,
  elicitationResponseSchema,
} from './control/elicitation.ts'
export { type EmptyResponse, emptyResponseSchema } from './control/empty-response.ts'
export {
  type EndSessionRequest,
  endSessionRequestSchema,
  endSessionResponseSchema,
} from './control/end-session.ts'
export {
  ENGINE_REQUESTS,
  type EngineRequest,
  engineRequestSchema,
  type EngineRequestSubtype,
  type EngineResponse,
} from './control/engine-requests.ts'
export {
  type ControlCancelRequest,
  controlCancelRequestSchema,
  type ControlFailure,
  controlFailureSchema,
  type ControlRequest,
  controlRequestSchema,
  type ControlResponse,
  controlResponseSchema,
  type ControlSuccess,
  controlSuccessSchema,
} from './control/envelope.ts'
export {
  type FileSuggestionsRequest,
  fileSuggestionsRequestSchema,
  type FileSuggestionsResponse,
  fileSuggestionsResponseSchema,
} from './control/file-suggestions.ts'
export {
  type GetBinaryVersionRequest,
  getBinaryVersionRequestSchema,
  type GetBinaryVersionResponse,
  getBinaryVersionResponseSchema,
} from './control/get-binary-version.ts'
export {
  type ContextCategory,
  contextCategorySchema,
  type GetContextUsageRequest,
  getContextUsageRequestSchema,
  type GetContextUsageResponse,
  getContextUsageResponseSchema,
} from './control/get-context-usage.ts'
export {
  type GetHooksListingRequest,
  getHooksListingRequestSchema,
  type GetHooksListingResponse,
  getHooksListingResponseSchema,
} from './control/get-hooks-listing.ts'
export {
  type GetSessionCostRequest,
  getSessionCostRequestSchema,
  type GetSessionCostResponse,
  getSessionCostResponseSchema,
} from './control/get-session-cost.ts'
export {
  type GetSettingsRequest,
  getSettingsRequestSchema,
  type GetSettingsResponse,
  getSettingsResponseSchema,
  type SettingsParseError,
  settingsParseErrorSchema,
} from './control/get-settings.ts'
export {
  type GetTaskOutputRequest,
  getTaskOutputRequestSchema,
  type GetTaskOutputResponse,
  getTaskOutputResponseSchema,
} from './control/get-task-output.ts'
export {
  type GetUsageRequest,
  getUsageRequestSchema,
  type GetUsageResponse,
  getUsageResponseSchema,
  type SessionTotals,
  sessionTotalsSchema,
} from './control/get-usage.ts'
export {
  type HookCallbackRequest,
  hookCallbackRequestSchema,
  type HookCallbackResponse,
  hookCallbackResponseSchema,
} from './control/hook-callback.ts'
export {
  HOST_REQUESTS,
  type HostRequest,
  type HostRequestSubtype,
  type HostResponse,
  isHostRequestSubtype,
} from './control/host-requests.ts'
export {
  type AccountInfo,
  accountInfoSchema,
  type InitializeResponse,
  initializeResponseSchema,
  type ModelInfo,
  modelInfoSchema,
  type SlashCommand,
  slashCommandSchema,
} from './control/initialize-response.ts'
export { type InitializeRequest, initializeRequestSchema } from './control/initialize.ts'
export {
  type InterruptRequest,
  interruptRequestSchema,
  type InterruptResponse,
  interruptResponseSchema,
} from './control/interrupt.ts'
export {
  type ListModelsRequest,
  listModelsRequestSchema,
  type ListModelsResponse,
  listModelsResponseSchema,
} from './control/list-models.ts'
export {
  type ListPermissionRulesRequest,
  listPermissionRulesRequestSchema,
  type ListPermissionRulesResponse,
  listPermissionRulesResponseSchema,
  type PermissionRuleEntry,
  permissionRuleEntrySchema,
} from './control/list-permission-rules.ts'
export {
  type McpCallRequest,
  mcpCallRequestSchema,
  type McpCallResponse,
  mcpCallResponseSchema,
} from './control/mcp-call.ts'
export {
  mcpMessageReceiptSchema,
  type McpMessageReply,
  mcpMessageReplySchema,
  type McpMessageRequest,
  mcpMessageRequestSchema,
} from './control/mcp-message.ts'
export {
  type McpReadResourceRequest,
  mcpReadResourceRequestSchema,
  type McpReadResourceResponse,
  mcpReadResourceResponseSchema,
} from './control/mcp-read-resource.ts'
export {
  type McpReconnectRequest,
  mcpReconnectRequestSchema,
  mcpReconnectResponseSchema,
} from './control/mcp-reconnect.ts'
export {
  type McpSetServersRequest,
  mcpSetServersRequestSchema,
  type McpSetServersResponse,
  mcpSetServersResponseSchema,
} from './control/mcp-set-servers.ts'
export {
  type McpStatusRequest,
  mcpStatusRequestSchema,
  type McpStatusResponse,
  mcpStatusResponseSchema,
} from './control/mcp-status.ts'
export {
  type McpToggleRequest,
  mcpToggleRequestSchema,
  mcpToggleResponseSchema,
} from './control/mcp-toggle.ts'
export {
  type ReadFileRequest,
  readFileRequestSchema,
  type ReadFileResponse,
  readFileResponseSchema,
} from './control/read-file.ts'
export {
  type RegisterRepoRootRequest,
  registerRepoRootRequestSchema,
  registerRepoRootResponseSchema,
} from './control/register-repo-root.ts'
export {
  type ReloadOutputStylesRequest,
  reloadOutputStylesRequestSchema,
  type ReloadOutputStylesResponse,
  reloadOutputStylesResponseSchema,
} from './control/reload-output-styles.ts'
export {
  type ReloadPluginsRequest,
  reloadPluginsRequestSchema,
  type ReloadPluginsResponse,
  reloadPluginsResponseSchema,
} from './control/reload-plugins.ts'
export {
  type ReloadSkillsRequest,
  reloadSkillsRequestSchema,
  type ReloadSkillsResponse,
  reloadSkillsResponseSchema,
} from './control/reload-skills.ts'
export {
  type RenameSessionRequest,
  renameSessionRequestSchema,
  renameSessionResponseSchema,
} from './control/rename-session.ts'
export {
  type RequestUserDialogRequest,
  requestUserDialogRequestSchema,
  type RequestUserDialogResponse,
  requestUserDialogResponseSchema,
} from './control/request-user-dialog.ts'
export {
  type RewindFilesRequest,
  rewindFilesRequestSchema,
  type RewindFilesResponse,
  rewindFilesResponseSchema,
} from './control/rewind-files.ts'
export {
  type SeedReadStateRequest,
  seedReadStateRequestSchema,
  seedReadStateResponseSchema,
} from './control/seed-read-state.ts'
export { type SetColorRequest, setColorRequestSchema, setColorResponseSchema } from './control/set-color.ts'
export {
  type SetHasSubscribersRequest,
  setHasSubscribersRequestSchema,
  setHasSubscribersResponseSchema,
} from './control/set-has-subscribers.ts'
export {
  type SetMaxThinkingTokensRequest,
  setMaxThinkingTokensRequestSchema,
  setMaxThinkingTokensResponseSchema,
} from './control/set-max-thinking-tokens.ts'
export {
  type SetModelRequest,
  setModelRequestSchema,
  type SetModelResponse,
  setModelResponseSchema,
} from './control/set-model.ts'
export {
  type SetPermissionModeRequest,
  setPermissionModeRequestSchema,
  type SetPermissionModeResponse,
  setPermissionModeResponseSchema,
} from './control/set-permission-mode.ts'
export { type StopTaskRequest, stopTaskRequestSchema, stopTaskResponseSchema } from './control/stop-task.ts'
export {
  type UpdateSettingsRequest,
  updateSettingsRequestSchema,
  updateSettingsResponseSchema,
} from './control/update-settings.ts'
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
export { type DecodedLine, DEFAULT_MAX_LINE_BYTES, encodeLine, LineSplitter } from './framing.ts'
export {
  BASELINE_HOOK_EVENTS,
  type BaselineHookEvent,
  HOOK_EVENTS,
  type HookEvent,
  isHookEvent,
} from './hook-events.ts'
export {
  HOOK_INPUTS,
  type HookCallbackMatcher,
  hookCallbackMatcherSchema,
  type HookInput,
  type HookRegistration,
  hookRegistrationSchema,
} from './hooks.ts'
export { type BaseHookInput, baseHookInputSchema } from './hooks/base-input.ts'
export {
  type ElicitationHookInput,
  elicitationHookInputSchema,
  type ElicitationResultHookInput,
  elicitationResultHookInputSchema,
  type TaskCompletedHookInput,
  taskCompletedHookInputSchema,
  type TaskCreatedHookInput,
  taskCreatedHookInputSchema,
  type TeammateIdleHookInput,
  teammateIdleHookInputSchema,
} from './hooks/collaboration-inputs.ts'
export {
  type AsyncHookOutput,
  asyncHookOutputSchema,
  type HookOutput,
  hookOutputSchema,
  type HookSpecificOutput,
  hookSpecificOutputSchema,
  type PermissionRequestDecision,
  permissionRequestDecisionSchema,
  type SyncHookOutput,
  syncHookOutputSchema,
} from './hooks/output.ts'
export {
  type InstructionsLoadedHookInput,
  instructionsLoadedHookInputSchema,
  type PostCompactHookInput,
  postCompactHookInputSchema,
  type PostModelSwitchHookInput,
  postModelSwitchHookInputSchema,
  type PreCompactHookInput,
  preCompactHookInputSchema,
  type PreModelSwitchHookInput,
  preModelSwitchHookInputSchema,
  type SessionEndHookInput,
  sessionEndHookInputSchema,
  type SessionStartHookInput,
  sessionStartHookInputSchema,
  type SetupHookInput,
  setupHookInputSchema,
} from './hooks/session-inputs.ts'
export {
  type PermissionDeniedHookInput,
  permissionDeniedHookInputSchema,
  type PermissionRequestHookInput,
  permissionRequestHookInputSchema,
  type PostToolBatchHookInput,
  postToolBatchHookInputSchema,
  type PostToolUseFailureHookInput,
  postToolUseFailureHookInputSchema,
  type PostToolUseHookInput,
  postToolUseHookInputSchema,
  type PreToolUseHookInput,
  preToolUseHookInputSchema,
} from './hooks/tool-inputs.ts'
export {
  type BackgroundTaskSummary,
  backgroundTaskSummarySchema,
  type MessageDisplayHookInput,
  messageDisplayHookInputSchema,
  type NotificationHookInput,
  notificationHookInputSchema,
  type SessionCronSummary,
  sessionCronSummarySchema,
  type StopFailureHookInput,
  stopFailureHookInputSchema,
  type StopHookInput,
  stopHookInputSchema,
  type SubagentStartHookInput,
  subagentStartHookInputSchema,
  type SubagentStopHookInput,
  subagentStopHookInputSchema,
  type UserPromptExpansionHookInput,
  userPromptExpansionHookInputSchema,
  type UserPromptSubmitHookInput,
  userPromptSubmitHookInputSchema,
} from './hooks/turn-inputs.ts'
export {
  type ConfigChangeHookInput,
  configChangeHookInputSchema,
  type CwdChangedHookInput,
  cwdChangedHookInputSchema,
  type DirectoryAddedHookInput,
  directoryAddedHookInputSchema,
  type FileChangedHookInput,
  fileChangedHookInputSchema,
  type WorktreeCreateHookInput,
  worktreeCreateHookInputSchema,
  type WorktreeRemoveHookInput,
  worktreeRemoveHookInputSchema,
} from './hooks/workspace-inputs.ts'
export { INTERRUPT_MARKER, TOOL_INTERRUPT_MARKER } from './interrupt-markers.ts'
export { isJsonObject } from './json-object.ts'
export { protocolJsonSchema } from './json-schema.ts'
export { type Json, type JsonObject, jsonObjectSchema } from './json.ts'
export {
  type JsonRpcId,
  type JsonRpcMessage,
  jsonRpcMessageSchema,
  MCP_SERVER_STATES,
  type McpHttpServerConfig,
  mcpHttpServerConfigSchema,
  type McpSdkServerConfig,
  mcpSdkServerConfigSchema,
  type McpServerConfig,
  mcpServerConfigSchema,
  type McpServerProvenance,
  mcpServerProvenanceSchema,
  type McpServerState,
  type McpServerStatus,
  mcpServerStatusSchema,
  type McpServerToolPolicy,
  mcpServerToolPolicySchema,
  type McpSseServerConfig,
  mcpSseServerConfigSchema,
  type McpStdioServerConfig,
  mcpStdioServerConfigSchema,
  type McpToolInfo,
  mcpToolInfoSchema,
} from './mcp.ts'
export { type ActiveGoalMessage, activeGoalMessageSchema } from './messages/active-goal.ts'
export { type ApiRetryMessage, apiRetryMessageSchema } from './messages/api-retry.ts'
export { ASSISTANT_MESSAGE_ERRORS, type AssistantMessageError } from './messages/assistant-message-error.ts'
export {
  type AssistantMessage,
  assistantMessageSchema,
  type ToolUseMeta,
  toolUseMetaSchema,
} from './messages/assistant.ts'
export { type AuthStatusMessage, authStatusMessageSchema } from './messages/auth-status.ts'
export {
  type BackgroundTask,
  type BackgroundTasksChangedMessage,
  backgroundTasksChangedMessageSchema,
  backgroundTaskSchema,
} from './messages/background-tasks-changed.ts'
export { type CommandLifecycleMessage, commandLifecycleMessageSchema } from './messages/command-lifecycle.ts'
export { type CommandsChangedMessage, commandsChangedMessageSchema } from './messages/commands-changed.ts'
export {
  type CompactBoundaryMessage,
  compactBoundaryMessageSchema,
  type CompactMetadata,
  compactMetadataSchema,
} from './messages/compact-boundary.ts'
export {
  type ControlRequestProgressMessage,
  controlRequestProgressMessageSchema,
} from './messages/control-request-progress.ts'
export {
  type ConversationResetMessage,
  conversationResetMessageSchema,
} from './messages/conversation-reset.ts'
export {
  type ElicitationCompleteMessage,
  elicitationCompleteMessageSchema,
} from './messages/elicitation-complete.ts'
export {
  type EngineControlRequest,
  engineControlRequestSchema,
  type EngineMessage,
  engineMessageSchema,
} from './messages/engine-message.ts'
export { type FilesPersistedMessage, filesPersistedMessageSchema } from './messages/files-persisted.ts'
export { type HookProgressMessage, hookProgressMessageSchema } from './messages/hook-progress.ts'
export { type HookResponseMessage, hookResponseMessageSchema } from './messages/hook-response.ts'
export { type HookStartedMessage, hookStartedMessageSchema } from './messages/hook-started.ts'
export {
  type HostMessage,
  type HostMessageOutcome,
  hostMessageSchema,
  parseHostMessage,
} from './messages/host-message.ts'
export { type InboundUserMessage, inboundUserMessageSchema } from './messages/inbound-user.ts'
export { type InformationalMessage, informationalMessageSchema } from './messages/informational.ts'
export { type KeepAliveMessage, keepAliveMessageSchema } from './messages/keep-alive.ts'
export {
  type LocalCommandOutputMessage,
  localCommandOutputMessageSchema,
} from './messages/local-command-output.ts'
export { type MemoryRecallMessage, memoryRecallMessageSchema } from './messages/memory-recall.ts'
export { type MessageOrigin, messageOriginSchema } from './messages/message-origin.ts'
export { type MirrorErrorMessage, mirrorErrorMessageSchema } from './messages/mirror-error.ts'
export {
  type ModelRefusalFallbackMessage,
  modelRefusalFallbackMessageSchema,
} from './messages/model-refusal-fallback.ts'
export {
  type ModelRefusalNoFallbackMessage,
  modelRefusalNoFallbackMessageSchema,
} from './messages/model-refusal-no-fallback.ts'
export { type ModelUsage, modelUsageSchema } from './messages/model-usage.ts'
export { type NotificationMessage, notificationMessageSchema } from './messages/notification.ts'
export { type PermissionDeniedMessage, permissionDeniedMessageSchema } from './messages/permission-denied.ts'
export { type PluginInstallMessage, pluginInstallMessageSchema } from './messages/plugin-install.ts'
export { type PromptSuggestionMessage, promptSuggestionMessageSchema } from './messages/prompt-suggestion.ts'
export {
  type RateLimitEventMessage,
  rateLimitEventMessageSchema,
  type RateLimitInfo,
  rateLimitInfoSchema,
} from './messages/rate-limit-event.ts'
export {
  type PermissionDenial,
  permissionDenialSchema,
  type ResultError,
  resultErrorSchema,
  type ResultMessage,
  resultMessageSchema,
  type ResultSuccess,
  resultSuccessSchema,
} from './messages/result.ts'
export {
  SESSION_STATES,
  type SessionState,
  type SessionStateChangedMessage,
  sessionStateChangedMessageSchema,
} from './messages/session-state-changed.ts'
export {
  type SessionTitleChangedMessage,
  sessionTitleChangedMessageSchema,
} from './messages/session-title-changed.ts'
export {
  type SessionWritesLostMessage,
  sessionWritesLostMessageSchema,
} from './messages/session-writes-lost.ts'
export { type StatusMessage, statusMessageSchema } from './messages/status.ts'
export { type StreamEventMessage, streamEventMessageSchema } from './messages/stream-event.ts'
export { type SystemInitMessage, systemInitMessageSchema } from './messages/system-init.ts'
export { type SystemMessage, systemMessageSchema } from './messages/system-message.ts'
export { type TaskNotificationMessage, taskNotificationMessageSchema } from './messages/task-notification.ts'
export { type TaskProgressMessage, taskProgressMessageSchema } from './messages/task-progress.ts'
export { type TaskStartedMessage, taskStartedMessageSchema } from './messages/task-started.ts'
export { type TaskUpdatedMessage, taskUpdatedMessageSchema } from './messages/task-updated.ts'
export { type TaskUsage, taskUsageSchema } from './messages/task-usage.ts'
export {
  RESULT_ERROR_SUBTYPES,
  type ResultErrorSubtype,
  TERMINAL_REASONS,
  type TerminalReason,
} from './messages/terminal-reasons.ts'
export { type ThinkingTokensMessage, thinkingTokensMessageSchema } from './messages/thinking-tokens.ts'
export { type ToolProgressMessage, toolProgressMessageSchema } from './messages/tool-progress.ts'
export { type ToolUseSummaryMessage, toolUseSummaryMessageSchema } from './messages/tool-use-summary.ts'
export { type TranscriptMirrorMessage, transcriptMirrorMessageSchema } from './messages/transcript-mirror.ts'
export {
  type UpdateEnvironmentVariables,
  updateEnvironmentVariablesSchema,
} from './messages/update-environment-variables.ts'
export {
  type ToolResultMeta,
  toolResultMetaSchema,
  type UserMessage,
  userMessageSchema,
} from './messages/user.ts'
export {
  type WorkerShuttingDownMessage,
  workerShuttingDownMessageSchema,
} from './messages/worker-shutting-down.ts'
export {
  BASELINE_PERMISSION_MODES,
  isPermissionMode,
  parsePermissionMode,
  PERMISSION_BEHAVIORS,
  PERMISSION_MODES,
  PERMISSION_RULE_SOURCES,
  PERMISSION_UPDATE_DESTINATIONS,
  type PermissionBehavior,
  type PermissionMode,
  type PermissionRuleSource,
  type PermissionUpdateDestination,
} from './permission-modes.ts'
export {
  permissionBehaviorSchema,
  type PermissionDecisionClassification,
  permissionModeSchema,
  type PermissionResult,
  permissionResultSchema,
  type PermissionRuleValue,
  permissionRuleValueSchema,
  type PermissionUpdate,
  permissionUpdateDestinationSchema,
  permissionUpdateSchema,
} from './permissions.ts'
export { contextSection } from './settings/context-settings.ts'
export { credentialSection } from './settings/credential-settings.ts'
export { extensionSection } from './settings/extension-settings.ts'
export {
  type AgentHook,
  agentHookSchema,
  type CommandHook,
  commandHookSchema,
  type HookEntry,
  hookEntrySchema,
  type HookGroup,
  hookGroupSchema,
  hookGroupsSchema,
  hooksSection,
  type HttpHook,
  httpHookSchema,
  type McpToolHook,
  mcpToolHookSchema,
  type PromptHook,
  promptHookSchema,
} from './settings/hooks-settings.ts'
export { managedSection } from './settings/managed-settings.ts'
export { mcpSection, type McpServerFilter, mcpServerFilterSchema } from './settings/mcp-settings.ts'
export { modelSection } from './settings/model-settings.ts'
export { parseSettings, type SettingsIssue, type SettingsOutcome } from './settings/parse-settings.ts'
export {
  type PermissionSettings,
  permissionSettingsSchema,
  permissionsSection,
} from './settings/permissions-settings.ts'
export {
  sandboxFilesystemSchema,
  sandboxNetworkSchema,
  sandboxSection,
  type SandboxSettings,
  sandboxSettingsSchema,
} from './settings/sandbox-settings.ts'
export { sessionSection, type StatusLine, statusLineSchema } from './settings/session-settings.ts'
export { type Settings, settingsSchema } from './settings/settings.ts'
export { toolSection } from './settings/tool-settings.ts'
export { SYNTHETIC_MODEL } from './synthetic-model.ts'
export {
  type AskUserQuestionInput,
  askUserQuestionInputSchema,
  type AskUserQuestionOutput,
  askUserQuestionOutputSchema,
  type Question,
  type QuestionOption,
  questionOptionSchema,
  questionSchema,
} from './tool-io/ask-user-question.ts'
export {
  type BashOutputInput,
  bashOutputInputSchema,
  type BashOutputOutput,
  bashOutputOutputSchema,
} from './tool-io/bash-output.ts'
export { type BashInput, bashInputSchema, type BashOutput, bashOutputSchema } from './tool-io/bash.ts'
export { coerceInput } from './tool-io/coerce-input.ts'
export { type EditInput, editInputSchema, type EditOutput, editOutputSchema } from './tool-io/edit.ts'
export {
  type EnterPlanModeInput,
  enterPlanModeInputSchema,
  type EnterPlanModeOutput,
  enterPlanModeOutputSchema,
} from './tool-io/enter-plan-mode.ts'
export {
  type ExitPlanModeInput,
  exitPlanModeInputSchema,
  type ExitPlanModeOutput,
  exitPlanModeOutputSchema,
} from './tool-io/exit-plan-mode.ts'
export { renameFormerParameters } from './tool-io/former-input.ts'
export { type GlobInput, globInputSchema, type GlobOutput, globOutputSchema } from './tool-io/glob.ts'
export {
  GREP_OUTPUT_MODES,
  type GrepInput,
  grepInputSchema,
  type GrepOutput,
  type GrepOutputMode,
  grepOutputSchema,
} from './tool-io/grep.ts'
export { toolInputJsonSchema } from './tool-io/input-schema.ts'
export {
  type KillShellInput,
  killShellInputSchema,
  type KillShellOutput,
  killShellOutputSchema,
} from './tool-io/kill-shell.ts'
export {
  type ListMcpResourcesInput,
  listMcpResourcesInputSchema,
  type ListMcpResourcesOutput,
  listMcpResourcesOutputSchema,
  type McpResource,
  mcpResourceSchema,
} from './tool-io/list-mcp-resources.ts'
export { type McpInput, mcpInputSchema, type McpOutput, mcpOutputSchema } from './tool-io/mcp.ts'
export {
  type NotebookEditInput,
  notebookEditInputSchema,
  type NotebookEditOutput,
  notebookEditOutputSchema,
} from './tool-io/notebook-edit.ts'
export {
  type McpResourceContent,
  mcpResourceContentSchema,
  type ReadMcpResourceInput,
  readMcpResourceInputSchema,
  type ReadMcpResourceOutput,
  readMcpResourceOutputSchema,
} from './tool-io/read-mcp-resource.ts'
export {
  type NotebookCell,
  type NotebookCellOutput,
  notebookCellOutputSchema,
  notebookCellSchema,
  type ReadInput,
  readInputSchema,
  type ReadOutput,
  readOutputSchema,
} from './tool-io/read.ts'
export { type SkillInput, skillInputSchema, type SkillOutput, skillOutputSchema } from './tool-io/skill.ts'
export {
  type SlashCommandInput,
  slashCommandInputSchema,
  type SlashCommandOutput,
  slashCommandOutputSchema,
} from './tool-io/slash-command.ts'
export {
  type StructuredOutputInput,
  structuredOutputInputSchema,
  type StructuredOutputOutput,
  structuredOutputOutputSchema,
} from './tool-io/structured-output.ts'
export {
  type FileHunk,
  fileHunkSchema,
  type GitDiff,
  gitDiffSchema,
  structuredPatchSchema,
} from './tool-io/structured-patch.ts'
export {
  type TaskCompletedOutput,
  taskCompletedOutputSchema,
  type TaskInput,
  taskInputSchema,
  type TaskLaunchedOutput,
  taskLaunchedOutputSchema,
  type TaskOutput,
  taskOutputSchema,
} from './tool-io/task.ts'
export {
  TODO_STATUSES,
  type TodoItem,
  todoItemSchema,
  type TodoWriteInput,
  todoWriteInputSchema,
  type TodoWriteOutput,
  todoWriteOutputSchema,
} from './tool-io/todo-write.ts'
export { TOOL_IO, type ToolInput, type ToolOutput } from './tool-io/tool-io.ts'
export {
  type ToolSearchInput,
  toolSearchInputSchema,
  type ToolSearchOutput,
  toolSearchOutputSchema,
} from './tool-io/tool-search.ts'
export {
  type WebFetchInput,
  webFetchInputSchema,
  type WebFetchOutput,
  webFetchOutputSchema,
} from './tool-io/web-fetch.ts'
export {
  type WebSearchHit,
  webSearchHitSchema,
  type WebSearchInput,
  webSearchInputSchema,
  type WebSearchOutput,
  webSearchOutputSchema,
} from './tool-io/web-search.ts'
export { type WriteInput, writeInputSchema, type WriteOutput, writeOutputSchema } from './tool-io/write.ts'
export {
  ANY_MCP_TOOL,
  BASELINE_TOOL_NAMES,
  canonicalToolName,
  isBuiltInToolName,
  isMcpToolName,
  LATER_TOOL_NAMES,
  mcpToolName,
  namesOfTool,
  normalizeMcpName,
  parseMcpToolName,
  TOOL_ALIASES,
  TOOL_NAMES,
  type ToolName,
} from './tool-names.ts'
export {
  type ChainEntry,
  chainEntrySchema,
  isChainEntry,
  TRANSCRIPT_ENTRY_TYPES,
  type TranscriptEntry,
  transcriptEntrySchema,
  type UnlistedEntry,
  unlistedEntrySchema,
} from './transcript.ts'
export { type AssistantEntry, assistantEntrySchema } from './transcript/assistant-entry.ts'
export {
  type AttachmentEntry,
  attachmentEntrySchema,
  type ProgressEntry,
  progressEntrySchema,
} from './transcript/attachment-entry.ts'
export { type TranscriptEnvelope, transcriptEnvelopeSchema } from './transcript/envelope.ts'
export {
  type FileBackup,
  fileBackupSchema,
  type FileHistoryDeltaEntry,
  fileHistoryDeltaEntrySchema,
  type FileHistorySnapshotEntry,
  fileHistorySnapshotEntrySchema,
} from './transcript/file-history-entries.ts'
export {
  type AgentNameEntry,
  agentNameEntrySchema,
  type AgentSettingEntry,
  agentSettingEntrySchema,
  type AiTitleEntry,
  aiTitleEntrySchema,
  type CostStateEntry,
  costStateEntrySchema,
  type CustomTitleEntry,
  customTitleEntrySchema,
  type LastPromptEntry,
  lastPromptEntrySchema,
  type PermissionModeEntry,
  permissionModeEntrySchema,
  type QueueOperationEntry,
  queueOperationEntrySchema,
  type SummaryEntry,
  summaryEntrySchema,
  type TagEntry,
  tagEntrySchema,
} from './transcript/session-entries.ts'
export {
  type ApiErrorEntry,
  apiErrorEntrySchema,
  type CompactBoundaryEntry,
  compactBoundaryEntrySchema,
  type InformationalEntry,
  informationalEntrySchema,
  type LocalCommandEntry,
  localCommandEntrySchema,
  SYSTEM_ENTRY_SUBTYPES,
  type SystemEntry,
  systemEntrySchema,
  type TranscriptCompactMetadata,
  transcriptCompactMetadataSchema,
  unlistedSystemEntrySchema,
} from './transcript/system-entry.ts'
export { type UserEntry, userEntrySchema } from './transcript/user-entry.ts'
export type { UnlistedTag } from './wire-object.ts'

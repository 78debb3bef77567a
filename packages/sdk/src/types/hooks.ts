import type { HookEvent, HookInput } from '@agent-engine/protocol/hooks'
import type { AsyncHookOutput, HookSpecificOutput, SyncHookOutput } from '@agent-engine/protocol/hooks/output'

export type { HookEvent, HookInput } from '@agent-engine/protocol/hooks'
export type { BaseHookInput } from '@agent-engine/protocol/hooks/base-input'
export type { BackgroundTaskSummary, SessionCronSummary } from '@agent-engine/protocol/hooks/turn-inputs'

export type PreToolUseHookInput = HookInput<'PreToolUse'>
export type PostToolUseHookInput = HookInput<'PostToolUse'>
export type PostToolUseFailureHookInput = HookInput<'PostToolUseFailure'>
export type PostToolBatchHookInput = HookInput<'PostToolBatch'>
export type PostToolBatchToolCall = PostToolBatchHookInput['tool_calls'][number]
export type PermissionRequestHookInput = HookInput<'PermissionRequest'>
export type PermissionDeniedHookInput = HookInput<'PermissionDenied'>
export type NotificationHookInput = HookInput<'Notification'>
export type UserPromptSubmitHookInput = HookInput<'UserPromptSubmit'>
export type UserPromptExpansionHookInput = HookInput<'UserPromptExpansion'>
export type SessionStartHookInput = HookInput<'SessionStart'>
export type SessionEndHookInput = HookInput<'SessionEnd'>
export type SetupHookInput = HookInput<'Setup'>
export type StopHookInput = HookInput<'Stop'>
export type StopFailureHookInput = HookInput<'StopFailure'>
export type SubagentStartHookInput = HookInput<'SubagentStart'>
export type SubagentStopHookInput = HookInput<'SubagentStop'>
export type PreCompactHookInput = HookInput<'PreCompact'>
export type PostCompactHookInput = HookInput<'PostCompact'>
export type PreModelSwitchHookInput = HookInput<'PreModelSwitch'>
export type PostModelSwitchHookInput = HookInput<'PostModelSwitch'>
export type TeammateIdleHookInput = HookInput<'TeammateIdle'>
export type TaskCreatedHookInput = HookInput<'TaskCreated'>
export type TaskCompletedHookInput = HookInput<'TaskCompleted'>
export type ElicitationHookInput = HookInput<'Elicitation'>
export type ElicitationResultHookInput = HookInput<'ElicitationResult'>
export type ConfigChangeHookInput = HookInput<'ConfigChange'>
export type InstructionsLoadedHookInput = HookInput<'InstructionsLoaded'>
export type WorktreeCreateHookInput = HookInput<'WorktreeCreate'>
export type WorktreeRemoveHookInput = HookInput<'WorktreeRemove'>
export type CwdChangedHookInput = HookInput<'CwdChanged'>
export type FileChangedHookInput = HookInput<'FileChanged'>
export type DirectoryAddedHookInput = HookInput<'DirectoryAdded'>
export type MessageDisplayHookInput = HookInput<'MessageDisplay'>

type Specific<E extends HookSpecificOutput['hookEventName']> = Extract<
  HookSpecificOutput,
  { hookEventName: E }
>

export type PreToolUseHookSpecificOutput = Specific<'PreToolUse'>
export type PostToolUseHookSpecificOutput = Specific<'PostToolUse'>
export type PostToolUseFailureHookSpecificOutput = Specific<'PostToolUseFailure'>
export type PostToolBatchHookSpecificOutput = Specific<'PostToolBatch'>
export type PermissionRequestHookSpecificOutput = Specific<'PermissionRequest'>
export type PermissionDeniedHookSpecificOutput = Specific<'PermissionDenied'>
export type NotificationHookSpecificOutput = Specific<'Notification'>
export type UserPromptSubmitHookSpecificOutput = Specific<'UserPromptSubmit'>
export type UserPromptExpansionHookSpecificOutput = Specific<'UserPromptExpansion'>
export type SessionStartHookSpecificOutput = Specific<'SessionStart'>
export type SetupHookSpecificOutput = Specific<'Setup'>
export type StopHookSpecificOutput = Specific<'Stop'>
export type SubagentStartHookSpecificOutput = Specific<'SubagentStart'>
export type SubagentStopHookSpecificOutput = Specific<'SubagentStop'>
export type PreModelSwitchHookSpecificOutput = Specific<'PreModelSwitch'>
export type PostModelSwitchHookSpecificOutput = Specific<'PostModelSwitch'>
export type ElicitationHookSpecificOutput = Specific<'Elicitation'>
export type ElicitationResultHookSpecificOutput = Specific<'ElicitationResult'>
export type WorktreeCreateHookSpecificOutput = Specific<'WorktreeCreate'>
export type CwdChangedHookSpecificOutput = Specific<'CwdChanged'>
export type FileChangedHookSpecificOutput = Specific<'FileChanged'>
export type MessageDisplayHookSpecificOutput = Specific<'MessageDisplay'>

export type HookPermissionDecision = NonNullable<PreToolUseHookSpecificOutput['permissionDecision']>
export type AsyncHookJSONOutput = AsyncHookOutput
export type SyncHookJSONOutput = SyncHookOutput
export type HookJSONOutput = AsyncHookJSONOutput | SyncHookJSONOutput

/**
 * A function run at a hook event (spec: SDK, section 8). `toolUseID` is set for events about a tool call.
 * The action waits for the answer; a thrown error lets it go ahead, unless the matcher says `onFailure: 'block'`.
 */
export type HookCallback = (
  input: HookInput,
  toolUseID: string | undefined,
  options: { signal: AbortSignal },
) => Promise<HookJSONOutput>

/** Callbacks that run, all at once, when the event's subject matches. */
export interface HookCallbackMatcher {
  /** Tool name or pattern, as in `Write|Edit` or `mcp__.*`; without it every subject matches. */
  matcher?: string
  hooks: HookCallback[]
  /** Seconds until the engine stops waiting. Default: that of the event, 600 for most. */
  timeout?: number
  /** What a thrown error or a lost answer means for the action. Default: `continue`. */
  onFailure?: 'continue' | 'block'
}

export type HooksOption = Partial<Record<HookEvent, HookCallbackMatcher[]>>

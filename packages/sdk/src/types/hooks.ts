import type { HookEvent, HookInput } from '@agent-engine/protocol/hooks'
import type { AsyncHookOutput, HookSpecificOutput, SyncHookOutput } from '@agent-engine/protocol/hooks/output'

export type { HookEvent, HookInput } from '@agent-engine/protocol/hooks'
export type { BaseHookInput } from '@agent-engine/protocol/hooks/base-input'
export type { BackgroundTaskSummary, SessionCronSummary } from '@agent-engine/protocol/hooks/turn-inputs'

/** What hooks are told when a tool is about to run. Spec: hooks.md §4. */
export type PreToolUseHookInput = HookInput<'PreToolUse'>
/** What hooks are told when a tool has run. Spec: hooks.md §4. */
export type PostToolUseHookInput = HookInput<'PostToolUse'>
/** What hooks are told when a tool has failed. Spec: hooks.md §4. */
export type PostToolUseFailureHookInput = HookInput<'PostToolUseFailure'>
/** What hooks are told when all calls of one response have run. Spec: hooks.md §4. */
export type PostToolBatchHookInput = HookInput<'PostToolBatch'>
/** One call of a batch, with its result. Spec: hooks.md §4. */
export type PostToolBatchToolCall = PostToolBatchHookInput['tool_calls'][number]
/** What hooks are told when a permission question is about to be asked. Spec: hooks.md §4. */
export type PermissionRequestHookInput = HookInput<'PermissionRequest'>
/** What hooks are told when a call was denied. Spec: hooks.md §4. */
export type PermissionDeniedHookInput = HookInput<'PermissionDenied'>
/** What hooks are told when the user is to be told something. Spec: hooks.md §4. */
export type NotificationHookInput = HookInput<'Notification'>
/** What hooks are told when a prompt came in. Spec: hooks.md §4. */
export type UserPromptSubmitHookInput = HookInput<'UserPromptSubmit'>
/** What hooks are told when a command or skill is about to become a prompt. Spec: hooks.md §4. */
export type UserPromptExpansionHookInput = HookInput<'UserPromptExpansion'>
/** What hooks are told when a session starts, goes on, or was cleared or compacted. Spec: hooks.md §4. */
export type SessionStartHookInput = HookInput<'SessionStart'>
/** What hooks are told when a session ends. Spec: hooks.md §4. */
export type SessionEndHookInput = HookInput<'SessionEnd'>
/** What hooks are told when a project is to be set up. Spec: hooks.md §4. */
export type SetupHookInput = HookInput<'Setup'>
/** What hooks are told when a turn is about to end. Spec: hooks.md §4. */
export type StopHookInput = HookInput<'Stop'>
/** What hooks are told when a turn ends because of an API error. Spec: hooks.md §4. */
export type StopFailureHookInput = HookInput<'StopFailure'>
/** What hooks are told when a subagent starts. Spec: hooks.md §4. */
export type SubagentStartHookInput = HookInput<'SubagentStart'>
/** What hooks are told when a subagent is about to end. Spec: hooks.md §4. */
export type SubagentStopHookInput = HookInput<'SubagentStop'>
/** What hooks are told when the conversation is about to be compacted. Spec: hooks.md §4. */
export type PreCompactHookInput = HookInput<'PreCompact'>
/** What hooks are told when the conversation was compacted. Spec: hooks.md §4. */
export type PostCompactHookInput = HookInput<'PostCompact'>
/** What hooks are told when the model is about to change. Spec: hooks.md §4. */
export type PreModelSwitchHookInput = HookInput<'PreModelSwitch'>
/** What hooks are told when the model has changed. Spec: hooks.md §4. */
export type PostModelSwitchHookInput = HookInput<'PostModelSwitch'>
/** What hooks are told when a teammate has nothing to do. Spec: hooks.md §4. */
export type TeammateIdleHookInput = HookInput<'TeammateIdle'>
/** What hooks are told when a task was created. Spec: hooks.md §4. */
export type TaskCreatedHookInput = HookInput<'TaskCreated'>
/** What hooks are told when a task is done. Spec: hooks.md §4. */
export type TaskCompletedHookInput = HookInput<'TaskCompleted'>
/** What hooks are told when an MCP server asks the user something. Spec: hooks.md §4. */
export type ElicitationHookInput = HookInput<'Elicitation'>
/** What hooks are told when the question of an MCP server was answered. Spec: hooks.md §4. */
export type ElicitationResultHookInput = HookInput<'ElicitationResult'>
/** What hooks are told when a settings file has changed. Spec: hooks.md §4. */
export type ConfigChangeHookInput = HookInput<'ConfigChange'>
/** What hooks are told when a memory file was read. Spec: hooks.md §4. */
export type InstructionsLoadedHookInput = HookInput<'InstructionsLoaded'>
/** What hooks are told when a worktree is needed. Spec: hooks.md §4. */
export type WorktreeCreateHookInput = HookInput<'WorktreeCreate'>
/** What hooks are told when a worktree is no longer needed. Spec: hooks.md §4. */
export type WorktreeRemoveHookInput = HookInput<'WorktreeRemove'>
/** What hooks are told when the working directory has changed. Spec: hooks.md §4. */
export type CwdChangedHookInput = HookInput<'CwdChanged'>
/** What hooks are told when a watched file has changed. Spec: hooks.md §4. */
export type FileChangedHookInput = HookInput<'FileChanged'>
/** What hooks are told when a directory was added to the session. Spec: hooks.md §4. */
export type DirectoryAddedHookInput = HookInput<'DirectoryAdded'>
/** What hooks are told when a message is about to be shown. Spec: hooks.md §4. */
export type MessageDisplayHookInput = HookInput<'MessageDisplay'>

type Specific<E extends HookSpecificOutput['hookEventName']> = Extract<
  HookSpecificOutput,
  { hookEventName: E }
>

/**
 * `hookSpecificOutput` of PreToolUse hooks: how they decide on the call, change its input, or add context.
 * Spec: hooks.md §7.4.
 */
export type PreToolUseHookSpecificOutput = Specific<'PreToolUse'>
/**
 * `hookSpecificOutput` of PostToolUse hooks: how they change what the model sees of the result, or add context.
 * Spec: hooks.md §7.5.
 */
export type PostToolUseHookSpecificOutput = Specific<'PostToolUse'>
/** `hookSpecificOutput` of PostToolUseFailure hooks: how they add context. Spec: hooks.md §7.3. */
export type PostToolUseFailureHookSpecificOutput = Specific<'PostToolUseFailure'>
/** `hookSpecificOutput` of PostToolBatch hooks: how they add context. Spec: hooks.md §7.3. */
export type PostToolBatchHookSpecificOutput = Specific<'PostToolBatch'>
/** `hookSpecificOutput` of PermissionRequest hooks: how they answer the question. Spec: hooks.md §7.9. */
export type PermissionRequestHookSpecificOutput = Specific<'PermissionRequest'>
/** `hookSpecificOutput` of PermissionDenied hooks: how they let the model try again. Spec: hooks.md §7.3. */
export type PermissionDeniedHookSpecificOutput = Specific<'PermissionDenied'>
/** `hookSpecificOutput` of Notification hooks: how they add context. Spec: hooks.md §7.3. */
export type NotificationHookSpecificOutput = Specific<'Notification'>
/**
 * `hookSpecificOutput` of UserPromptSubmit hooks: how they add context, name the session, or keep the prompt out.
 * Spec: hooks.md §7.6.
 */
export type UserPromptSubmitHookSpecificOutput = Specific<'UserPromptSubmit'>
/**
 * `hookSpecificOutput` of UserPromptExpansion hooks: how they add context, or keep the prompt out.
 * Spec: hooks.md §7.3.
 */
export type UserPromptExpansionHookSpecificOutput = Specific<'UserPromptExpansion'>
/**
 * `hookSpecificOutput` of SessionStart hooks: how they add context, name files to watch, or start the conversation.
 * Spec: hooks.md §7.7.
 */
export type SessionStartHookSpecificOutput = Specific<'SessionStart'>
/** `hookSpecificOutput` of Setup hooks: how they add context. Spec: hooks.md §7.3. */
export type SetupHookSpecificOutput = Specific<'Setup'>
/** `hookSpecificOutput` of Stop hooks: how they add context. Spec: hooks.md §7.8. */
export type StopHookSpecificOutput = Specific<'Stop'>
/** `hookSpecificOutput` of SubagentStart hooks: how they add context. Spec: hooks.md §7.3. */
export type SubagentStartHookSpecificOutput = Specific<'SubagentStart'>
/** `hookSpecificOutput` of SubagentStop hooks: how they add context. Spec: hooks.md §7.8. */
export type SubagentStopHookSpecificOutput = Specific<'SubagentStop'>
/** `hookSpecificOutput` of PreModelSwitch hooks: how they allow or refuse the change. Spec: hooks.md §7.3. */
export type PreModelSwitchHookSpecificOutput = Specific<'PreModelSwitch'>
/** `hookSpecificOutput` of PostModelSwitch hooks: how they add context. Spec: hooks.md §7.3. */
export type PostModelSwitchHookSpecificOutput = Specific<'PostModelSwitch'>
/** `hookSpecificOutput` of Elicitation hooks: how they answer for the user. Spec: hooks.md §7.3. */
export type ElicitationHookSpecificOutput = Specific<'Elicitation'>
/** `hookSpecificOutput` of ElicitationResult hooks: how they change the answer. Spec: hooks.md §7.3. */
export type ElicitationResultHookSpecificOutput = Specific<'ElicitationResult'>
/** `hookSpecificOutput` of WorktreeCreate hooks: how they say where the worktree is. Spec: hooks.md §7.3. */
export type WorktreeCreateHookSpecificOutput = Specific<'WorktreeCreate'>
/** `hookSpecificOutput` of CwdChanged hooks: how they name files to watch. Spec: hooks.md §7.3. */
export type CwdChangedHookSpecificOutput = Specific<'CwdChanged'>
/** `hookSpecificOutput` of FileChanged hooks: how they name files to watch. Spec: hooks.md §7.3. */
export type FileChangedHookSpecificOutput = Specific<'FileChanged'>
/** `hookSpecificOutput` of MessageDisplay hooks: how they change what is shown. Spec: hooks.md §7.3. */
export type MessageDisplayHookSpecificOutput = Specific<'MessageDisplay'>

/**
 * What a PreToolUse hook may decide: `allow` runs the call unasked, `deny` refuses it, `ask` asks the user, `defer`
 * puts the call off. Spec: hooks.md §7.4.
 */
export type HookPermissionDecision = NonNullable<PreToolUseHookSpecificOutput['permissionDecision']>
/**
 * The hook goes on in the background; the action does not wait for it. `asyncTimeout` in milliseconds.
 * Spec: hooks.md §8.
 */
export type AsyncHookJSONOutput = AsyncHookOutput
/** What a hook answers. `{}` is no opinion; `continue: false` ends the turn with `stopReason`. Spec: hooks.md §7.3. */
export type SyncHookJSONOutput = SyncHookOutput
/** What a hook callback resolves with. Spec: hooks.md §7.3. */
export type HookJSONOutput = AsyncHookJSONOutput | SyncHookJSONOutput

/**
 * A function run at a hook event. `toolUseID` is set for events about a tool call. The action waits for the answer; a
 * thrown error lets it go ahead, unless the matcher says `onFailure: 'block'`. Spec: sdk.md §8.2.
 */
export type HookCallback = (
  input: HookInput,
  toolUseID: string | undefined,
  options: { signal: AbortSignal },
) => Promise<HookJSONOutput>

/** Callbacks that run, all at once, when the event's subject matches. Spec: sdk.md §8.2. */
export interface HookCallbackMatcher {
  /** Tool name or pattern, as in `Write|Edit` or `mcp__.*`; without it every subject matches. */
  matcher?: string
  hooks: HookCallback[]
  /** Seconds until the engine stops waiting. Default: that of the event, 600 for most. */
  timeout?: number
  /** What a thrown error or a lost answer means for the action. Default: `continue`. */
  onFailure?: 'continue' | 'block'
}

/** Callbacks by event, for `options.hooks`. Spec: sdk.md §8.2. */
export type HooksOption = Partial<Record<HookEvent, HookCallbackMatcher[]>>

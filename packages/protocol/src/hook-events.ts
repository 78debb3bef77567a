/** Hook events of the baseline. */
export const BASELINE_HOOK_EVENTS = [
  'PreToolUse',
  'PostToolUse',
  'Notification',
  'UserPromptSubmit',
  'SessionStart',
  'SessionEnd',
  'Stop',
  'SubagentStop',
  'PreCompact',
] as const

/** Every hook event, those of the baseline first. Spec: sdk.md §8.1. */
export const HOOK_EVENTS = [
  ...BASELINE_HOOK_EVENTS,
  'PostToolUseFailure',
  'PostToolBatch',
  'PermissionRequest',
  'PermissionDenied',
  'UserPromptExpansion',
  'StopFailure',
  'SubagentStart',
  'PostCompact',
  'PreModelSwitch',
  'PostModelSwitch',
  'Setup',
  'InstructionsLoaded',
  'ConfigChange',
  'CwdChanged',
  'DirectoryAdded',
  'FileChanged',
  'MessageDisplay',
  'TaskCreated',
  'TaskCompleted',
  'TeammateIdle',
  'Elicitation',
  'ElicitationResult',
  'WorktreeCreate',
  'WorktreeRemove',
] as const

/** One of `HOOK_EVENTS`. Spec: sdk.md §8.1. */
export type HookEvent = (typeof HOOK_EVENTS)[number]

export type BaselineHookEvent = (typeof BASELINE_HOOK_EVENTS)[number]

const events: ReadonlySet<string> = new Set(HOOK_EVENTS)

export function isHookEvent(name: unknown): name is HookEvent {
  return typeof name === 'string' && events.has(name)
}

import type { HookEvent } from '@agent-engine/protocol'
import type { HookEntry } from '@agent-engine/protocol/settings/hooks-settings'

/** What the fixed parts of a command hook's answer mean for an event (spec: hooks §7.2). */
export interface EventRule {
  /** Exit code 2: refuse the action, tell the model beside the result, or tell nobody but the log. */
  readonly exit2: 'block' | 'note' | 'ignore'
  /** Plain text on stdout with exit code 0: context for the model, more instructions, or nothing. */
  readonly text: 'context' | 'instructions' | 'nothing'
}

const BLOCKS: EventRule = { exit2: 'block', text: 'nothing' }
const NOTES: EventRule = { exit2: 'note', text: 'nothing' }
const IGNORES: EventRule = { exit2: 'ignore', text: 'nothing' }

export const EVENT_RULES: Readonly<Record<HookEvent, EventRule>> = {
  PreToolUse: BLOCKS,
  PostToolUse: NOTES,
  PostToolUseFailure: NOTES,
  PostToolBatch: BLOCKS,
  UserPromptSubmit: { exit2: 'block', text: 'context' },
  UserPromptExpansion: BLOCKS,
  SessionStart: { exit2: 'ignore', text: 'context' },
  Setup: IGNORES,
  SessionEnd: IGNORES,
  Stop: BLOCKS,
  SubagentStop: BLOCKS,
  StopFailure: IGNORES,
  SubagentStart: IGNORES,
  PreCompact: { exit2: 'block', text: 'instructions' },
  PostCompact: IGNORES,
  PreModelSwitch: BLOCKS,
  PostModelSwitch: IGNORES,
  Notification: IGNORES,
  MessageDisplay: IGNORES,
  PermissionRequest: IGNORES,
  PermissionDenied: IGNORES,
  InstructionsLoaded: IGNORES,
  ConfigChange: BLOCKS,
  CwdChanged: IGNORES,
  DirectoryAdded: IGNORES,
  FileChanged: IGNORES,
  TaskCreated: BLOCKS,
  TaskCompleted: BLOCKS,
  TeammateIdle: BLOCKS,
  Elicitation: BLOCKS,
  ElicitationResult: BLOCKS,
  WorktreeCreate: BLOCKS,
  WorktreeRemove: IGNORES,
}

/** Events about one tool call: `if` conditions can be checked for them, and their tool is in `tool_name`. */
export const TOOL_EVENTS: ReadonlySet<HookEvent> = new Set<HookEvent>([
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'PermissionRequest',
  'PermissionDenied',
])

/** Hosts hear of these events' hooks without asking for hook messages (spec: hooks §10). */
export const isReportedAlways = (event: HookEvent): boolean => event === 'SessionStart' || event === 'Setup'

const ANY: ReadonlySet<HookEvent> = new Set<HookEvent>([
  'PermissionDenied',
  'PermissionRequest',
  'PostToolBatch',
  'PostToolUse',
  'PostToolUseFailure',
  'PreToolUse',
  'Stop',
  'SubagentStop',
  'TaskCompleted',
  'TaskCreated',
  'TeammateIdle',
  'UserPromptExpansion',
  'UserPromptSubmit',
])
const STARTING: ReadonlySet<HookEvent> = new Set<HookEvent>(['SessionStart', 'Setup'])

/** Models are asked about decisions only, and nothing is sent anywhere before the session has started (spec: hooks §12). */
export const mayAnswer = (type: HookEntry['type'], event: HookEvent): boolean => {
  switch (type) {
    case 'command':
    case 'mcp_tool':
      return true
    case 'http':
      return !STARTING.has(event)
    case 'prompt':
    case 'agent':
      return ANY.has(event)
  }
}

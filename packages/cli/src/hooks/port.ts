import type { HookEvent, JsonObject, PermissionRequestDecision } from '@agent-engine/protocol'
import type { HookGroup } from '@agent-engine/protocol/settings/hooks-settings'

/** What all hooks of one event together said. Absent means no opinion. */
export interface HookOutcome {
  /** PreToolUse: the strictest of the hooks' permission decisions. */
  readonly permission?: {
    readonly decision: 'allow' | 'deny' | 'ask' | 'defer'
    readonly reason: string
    readonly hook: string
  }
  /** PermissionRequest: the answer that a hook gave in the user's place. */
  readonly request?: PermissionRequestDecision
  /** Rewritten tool input (PreToolUse); validated and checked again by the runner. */
  readonly updatedInput?: JsonObject
  /** Rewritten tool output (PostToolUse). */
  readonly updatedOutput?: unknown
  /** Elicitation and ElicitationResult: the answer that hooks gave in the user's place. */
  readonly elicitation?: ElicitationVerdict
  /** The event's action is refused (Stop: the turn goes on). */
  readonly block?: { readonly reason: string }
  /** `continue:false`: the turn ends after the current tool. */
  readonly stop?: { readonly reason: string }
  /** SessionStart: a message of the user that comes before the first one. */
  readonly initialMessage?: string
  /** SessionStart: skills and commands have changed on the disk. */
  readonly reloadsSkills?: true
  /** UserPromptSubmit, UserPromptExpansion: what tells of a blocked prompt does not repeat it. */
  readonly hidesPrompt?: true
  /** WorktreeCreate: the directory that a hook made. */
  readonly worktreePath?: string
  /** Texts for the model. */
  readonly additionalContext: readonly string[]
  /** Texts for the user; whoever dispatches need not show them, the hooks do. */
  readonly systemMessages: readonly string[]
}

export interface ElicitationVerdict {
  readonly action?: 'accept' | 'decline' | 'cancel'
  readonly content?: JsonObject
}

export interface HookCall {
  /** The event's own fields, without the base fields every hook gets. */
  readonly fields: JsonObject
  /** What matchers are tried against: the tool name, the trigger, the source. */
  readonly matchValue?: string
  readonly toolUseId?: string
  readonly agentId?: string
  readonly agentType?: string
  readonly signal: AbortSignal
}

/** Hooks by event, as one settings file, plugin, agent or skill configures them. */
export interface HookSource {
  readonly groups: Partial<Readonly<Record<HookEvent, readonly HookGroup[]>>>
  /** Variables for its commands (`CLAUDE_PLUGIN_ROOT`). */
  readonly variables?: Readonly<Record<string, string>>
  /** They come from a skill or command, whose hooks may say `once`. */
  readonly mayRunOnce?: true
}

/** The hooks of a session. Failures have fixed outcomes (spec: hooks); it rejects only when the signal fires. */
export interface Hooks {
  /** False lets callers skip building the input. */
  has(event: HookEvent): boolean
  dispatch(event: HookEvent, call: HookCall): Promise<HookOutcome>
  /** These hooks and more, for one agent; what is added to the result stays there. */
  extend(source: HookSource): Promise<Hooks>
  /** Adds hooks until the function that comes back is called. */
  add(source: HookSource): Promise<() => void>
}

export const NO_OPINION: HookOutcome = { additionalContext: [], systemMessages: [] }

/** A session without hooks, that takes none. */
export const NO_HOOKS: Hooks = {
  has: () => false,
  dispatch: async () => NO_OPINION,
  extend: async () => NO_HOOKS,
  add: async () => () => undefined,
}

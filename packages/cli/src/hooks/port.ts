import type { HookEvent, JsonObject, PermissionRequestDecision } from '@agent-engine/protocol'

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
  /** The event's action is refused (Stop: the turn goes on). */
  readonly block?: { readonly reason: string }
  /** `continue:false`: the turn ends after the current tool. */
  readonly stop?: { readonly reason: string }
  /** Texts for the model. */
  readonly additionalContext: readonly string[]
  /** Texts for the user; whoever dispatches need not show them, the hooks do. */
  readonly systemMessages: readonly string[]
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

/** The hooks of a session. Failures have fixed outcomes (spec: hooks); it rejects only when the signal fires. */
export interface Hooks {
  /** False lets callers skip building the input. */
  has(event: HookEvent): boolean
  dispatch(event: HookEvent, call: HookCall): Promise<HookOutcome>
}

export const NO_OPINION: HookOutcome = { additionalContext: [], systemMessages: [] }

/** A session without hooks. */
export const NO_HOOKS: Hooks = {
  has: () => false,
  dispatch: async () => NO_OPINION,
}

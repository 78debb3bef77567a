import type { PermissionMode, PermissionUpdate } from '@agent-engine/protocol'

/**
 * Why a decision came out as it did; every decision carries one. The types are those of the wire
 * (`decision_reason_type`, spec: permissions §12.2).
 */
export type DecisionReason =
  | {
      readonly type: 'rule'
      readonly rule: string
      readonly behavior: 'allow' | 'deny' | 'ask'
      readonly source: RuleSource
    }
  | { readonly type: 'mode'; readonly mode: PermissionMode }
  | { readonly type: 'hook'; readonly hook: string; readonly reason?: string }
  | { readonly type: 'permissionPromptTool'; readonly via: string }
  | { readonly type: 'workingDir'; readonly path: string }
  | { readonly type: 'safetyCheck'; readonly check: string }
  /** The commands of a shell line, each with its own answer. */
  | { readonly type: 'subcommandResults'; readonly results: readonly CommandResult[] }
  | { readonly type: 'asyncAgent'; readonly detail: string }
  | { readonly type: 'other'; readonly detail: string }

export interface CommandResult {
  readonly command: string
  readonly behavior: 'allow' | 'deny' | 'ask'
  readonly reason: DecisionReason
}

/** The layer a rule came from, strongest first; `file` is the settings file where there is one. */
export interface RuleSource {
  readonly layer:
    | 'managed'
    | 'cliArg'
    | 'flag'
    | 'local'
    | 'project'
    | 'user'
    | 'session'
    | 'command'
    | 'agent'
  readonly file?: string
}

/** The answer of the one decision function. `ask` never runs a tool by itself: somebody has to say yes. */
export type Decision = Allowed | Denied | Asked

export interface Allowed {
  readonly behavior: 'allow'
  readonly reason: DecisionReason
}

export interface Denied {
  readonly behavior: 'deny'
  readonly reason: DecisionReason
  readonly message: string
}

export interface Asked {
  readonly behavior: 'ask'
  readonly reason: DecisionReason
  readonly message: string
  /** What a host may offer as "always allow"; accepting them makes the same call run without asking. */
  readonly suggestions: readonly PermissionUpdate[]
  /** The path that made the call need a question, when it was a path. */
  readonly blockedPath?: string
  /** Nothing may be offered that would answer it for good (`suppress_always_allow_rule`). */
  readonly onlyOnce?: true
}

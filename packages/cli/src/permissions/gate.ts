import type { JsonObject, PermissionMode, PermissionUpdate } from '@agent-engine/protocol'
import type { Decision, Denied } from './decision.ts'
import type { RuleList } from './rule.ts'
import type { Subject } from './subject.ts'

/** One call as the permission layer sees it: its subjects, not its tool, decide. */
export interface PermissionQuestion {
  readonly toolName: string
  /** The MCP server that the tool is of, as it is configured; its name cannot be seen in that of the tool for certain. */
  readonly server?: string
  readonly input: JsonObject
  readonly subjects: readonly Subject[]
  readonly readOnly: boolean
  /** Where relative paths of a command start. */
  readonly cwd: string
  readonly agentId?: string
  /** Only a person can answer it (`_meta` of an MCP tool); built-in tools of that kind are known. */
  readonly requiresUserInteraction?: boolean
  /** The configuration of the tool's server allows it, as an allow rule would. */
  readonly preapproved?: boolean
  /** What holds for the agent that calls, from the outermost one down to itself. */
  readonly restrictions?: readonly Restriction[]
  /** What PreToolUse hooks said; a hook's deny never gets this far. */
  readonly hook?: { readonly decision: 'allow' | 'ask'; readonly reason: string; readonly hook: string }
}

/**
 * What holds for one agent on top of the session's permissions. It can only take away: a call is allowed when the
 * session allows it, and each agent on the way down to the one that makes it (PAIN-05).
 */
export interface Restriction {
  /** For people: whose restriction it is. */
  readonly agent: string
  /** A mode of the agent's own; the stricter outcome of it and the session's mode holds. */
  readonly mode?: PermissionMode
  /** Rules of what the agent must not do. */
  readonly deny?: readonly string[]
  /** It works in the background: a question would reach nobody. */
  readonly background?: true
}

/** The permission state of one session behind the one decision function. */
export interface PermissionGate {
  readonly mode: PermissionMode
  /** Directories that file tools may use besides the session's own. */
  readonly directories: readonly string[]
  setMode(mode: PermissionMode): void
  decide(question: PermissionQuestion): Promise<Decision>
  /** The deny rules alone, for an input that a host changed while it allowed the call. */
  forbids(question: PermissionQuestion): Promise<Denied | undefined>
  /** Applies what a host answered with "always"; writes settings files for destinations that have one. */
  apply(updates: readonly PermissionUpdate[]): Promise<void>
  /** Rules of a command or skill that has begun to run; they hold until what comes back is called. */
  grant(list: RuleList): Promise<() => Promise<void>>
  /** True when a bare deny rule takes the tool away as a whole: it is not even offered to the model. */
  removes(toolName: string, server?: string): boolean
  mayRead(path: string): boolean
}

import type { JsonObject } from '@agent-engine/protocol'
import type { Effort } from '../context/thinking-setting.ts'

export interface CommandFork {
  /** Undefined: the general one. */
  readonly agent?: string
  readonly background: boolean
}

/** A command or skill that becomes a prompt. */
export interface PromptCommand {
  /** Without the slash. */
  readonly name: string
  readonly kind: 'command' | 'skill'
  readonly source: 'managed' | 'project' | 'user' | 'plugin' | 'built-in'
  readonly description: string
  /** Somebody wrote the description, it is not the first line of the text. */
  readonly isDescribed: boolean
  readonly whenToUse?: string
  readonly argumentHint: string
  /** Permission rules that are allowed while the command runs. */
  readonly allowedTools: readonly string[]
  /** Permission rules that are denied while it runs. */
  readonly disallowedTools?: readonly string[]
  readonly model?: string
  readonly effort?: Effort
  /** Names for its arguments, in order: `$name`. */
  readonly argumentNames?: readonly string[]
  /** It is the task of a subagent instead of a part of the conversation. */
  readonly fork?: CommandFork
  /** As in settings, not checked yet; they run until the turn ends. */
  readonly hooks?: JsonObject
  /** Variables for the commands of its hooks. */
  readonly hookVariables?: Readonly<Record<string, string>>
  /** Globs: the model learns of it when it has read such a file. */
  readonly paths?: readonly string[]
  /** Why shell commands in its text don't run; absent: they do. */
  readonly noShell?: string
  readonly userMayInvoke: boolean
  readonly modelMayInvoke: boolean
  /** The settings forbid its shell commands. */
  readonly shellDisabled?: true
  /** Skills: where their files lie. */
  readonly directory?: string
  /** The text, read when it is needed. */
  body(): Promise<string>
}

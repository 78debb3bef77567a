/** A command or skill that becomes a prompt. */
export interface PromptCommand {
  /** Without the slash. */
  readonly name: string
  readonly kind: 'command' | 'skill'
  readonly source: 'project' | 'user' | 'plugin' | 'built-in'
  readonly description: string
  /** Somebody wrote the description, it is not the first line of the text. */
  readonly isDescribed: boolean
  readonly whenToUse?: string
  readonly argumentHint: string
  /** Permission rules that are allowed while the command runs. */
  readonly allowedTools: readonly string[]
  readonly model?: string
  readonly userMayInvoke: boolean
  readonly modelMayInvoke: boolean
  /** The settings forbid its shell commands. */
  readonly shellDisabled?: true
  /** Skills: where their files lie. */
  readonly directory?: string
  /** The text, read when it is needed. */
  body(): Promise<string>
}

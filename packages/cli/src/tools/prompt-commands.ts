import type { PromptCommand } from '../extensions/prompt-command.ts'

/** The commands and skills that a model may use. */
export interface PromptCommands {
  readonly list: readonly PromptCommand[]
  /**
   * Fills in arguments and the output of shell commands; what the command allows holds from then on until the turn ends.
   * Throws `ToolFailure` when a shell command may not run.
   */
  expand(command: PromptCommand, args: string, signal: AbortSignal): Promise<string>
  /** Notes that a text goes into the conversation; false when the same text of the skill is there already. */
  isNews(command: PromptCommand, text: string): boolean
}

/** One line per command until the budget is used up; what is left out is counted. */
export const listCommands = (
  commands: readonly PromptCommand[],
  budget: number,
  line: (command: PromptCommand) => string,
): string => {
  const lines: string[] = []
  let room = budget
  for (const command of commands) {
    const text = line(command)
    room -= text.length + 1
    if (room < 0) break
    lines.push(text)
  }
  const rest = commands.length - lines.length
  return [...lines, ...(rest > 0 ? [`(and ${rest} more)`] : [])].join('\n')
}

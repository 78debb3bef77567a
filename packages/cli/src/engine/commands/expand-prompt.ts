import { randomUUID } from 'node:crypto'
import { expandCommand } from '../../extensions/expand-command.ts'
import type { PromptCommand } from '../../extensions/prompt-command.ts'
import type { Denial, ToolResult } from '../../tools/result.ts'
import { prepareToolUse } from '../../tools/run.ts'
import type { RunnerParts } from '../../tools/runner-parts.ts'

/** A command's text with everything filled in, or why a shell command in it did not run. */
export type Expanded =
  | { readonly type: 'prompt'; readonly text: string }
  | { readonly type: 'refused'; readonly message: string }

/** Where a command is expanded. */
export interface Expansion {
  readonly sessionId: string
  readonly signal: AbortSignal
  /** Runs the shell commands. */
  readonly runner: RunnerParts
  onDenied?(denial: Denial): void
}

/** Fills in arguments, and the output of shell commands: those go the way of every tool call, permissions and hooks included. */
export const expandPrompt = async (
  command: PromptCommand,
  args: string,
  { sessionId, signal, runner, onDenied }: Expansion,
): Promise<Expanded> => {
  const texts: string[] = []
  for (const part of expandCommand(withVariables(command, sessionId, await command.body()), args)) {
    if (part.type === 'text') {
      texts.push(part.text)
      continue
    }
    if (command.shellDisabled) {
      texts.push('[The settings do not let commands and skills run shell commands.]')
      continue
    }
    const use = {
      id: `toolu_${randomUUID()}`,
      name: 'Bash',
      input: { command: part.command, description: `Run for /${command.name}` },
    }
    const call = await prepareToolUse(use, runner, signal)
    const result = await call.run()
    if (result.denial !== undefined) onDenied?.(result.denial)
    if (result.block.is_error) {
      return {
        type: 'refused',
        message: `/${command.name} was not run: its shell command \`${part.command}\` failed or was not allowed.\n${textOf(result)}`,
      }
    }
    texts.push(textOf(result))
  }
  const text = texts.join('')
  return {
    type: 'prompt',
    text:
      command.directory === undefined
        ? text
        : `Base directory of this skill: ${command.directory}\n\n${text}`,
  }
}

const withVariables = ({ directory }: PromptCommand, sessionId: string, text: string): string => {
  const filled = text.replaceAll('${CLAUDE_SESSION_ID}', sessionId)
  return directory === undefined ? filled : filled.replaceAll('${CLAUDE_SKILL_DIR}', directory)
}

const textOf = ({ block: { content } }: ToolResult): string => {
  if (content === undefined || typeof content === 'string') return content ?? ''
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

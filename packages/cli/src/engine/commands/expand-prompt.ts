import type { Effort } from '../../context/thinking-setting.ts'
import { expandCommand } from '../../extensions/expand-command.ts'
import type { PromptCommand } from '../../extensions/prompt-command.ts'
import type { Denial, ToolResult } from '../../tools/result.ts'
import { prepareToolUse } from '../../tools/run.ts'
import type { RunnerParts } from '../../tools/runner-parts.ts'
import type { EngineParts } from '../parts.ts'
import type { SessionIds } from '../record.ts'

/** A command's text with everything filled in, or why a shell command in it did not run. */
export type Expanded =
  /** `written`: without the output of its shell commands, which is no place for mentions. */
  | { readonly type: 'prompt'; readonly text: string; readonly written: string }
  | { readonly type: 'refused'; readonly message: string }

/** Where a command is expanded. */
export interface Expansion extends SessionIds {
  readonly projectDirectory: string
  readonly effort?: Effort
  readonly argumentBase?: 0 | 1
  readonly signal: AbortSignal
  /** Runs the shell commands. */
  readonly runner: RunnerParts
  onDenied?(denial: Denial): void
}

/** Where the commands of an engine are expanded. */
export const expansion = (
  { transcript, facts, options: { effort, argumentBase } }: EngineParts,
  signal: AbortSignal,
  runner: RunnerParts,
): Expansion => ({
  sessionId: transcript.sessionId,
  newId: transcript.newId,
  projectDirectory: facts.cwd,
  ...(effort === undefined ? {} : { effort }),
  ...(argumentBase === undefined ? {} : { argumentBase }),
  signal,
  runner,
})

/** Fills in arguments, and the output of shell commands: those go the way of every tool call, permissions and hooks included. */
export const expandPrompt = async (
  command: PromptCommand,
  args: string,
  place: Expansion,
): Promise<Expanded> => {
  const body = withVariables(command, place, await command.body())
  const names = { names: command.argumentNames, base: place.argumentBase }
  const texts: string[] = []
  const written: string[] = []
  for (const part of expandCommand(body, args, names)) {
    const piece = part.type === 'text' ? part.text : await runShell(command, part.command, place)
    if (typeof piece !== 'string') return piece
    texts.push(piece)
    if (part.type === 'text') written.push(piece)
  }
  const text = texts.join('')
  return {
    type: 'prompt',
    written: written.join(' '),
    text:
      command.directory === undefined
        ? text
        : `Base directory of this skill: ${command.directory}\n\n${text}`,
  }
}

const runShell = async (
  { name, noShell, shellDisabled }: PromptCommand,
  command: string,
  { newId, runner, signal, onDenied }: Expansion,
): Promise<string | Extract<Expanded, { type: 'refused' }>> => {
  if (shellDisabled) return '[The settings do not let commands and skills run shell commands.]'
  if (noShell !== undefined) return `[\`${command}\` was not run: ${noShell}]`
  const use = {
    id: `toolu_${newId()}`,
    name: 'Bash',
    input: { command, description: `Run for /${name}` },
  }
  const call = await prepareToolUse(use, runner, signal)
  const result = await call.run()
  if (result.denial !== undefined) onDenied?.(result.denial)
  if (!result.block.is_error) return textOf(result)
  return {
    type: 'refused',
    message: `/${name} was not run: its shell command \`${command}\` failed or was not allowed.\n${textOf(result)}`,
  }
}

const withVariables = (
  { directory }: PromptCommand,
  { sessionId, projectDirectory, effort }: Expansion,
  text: string,
): string => {
  const values = {
    CLAUDE_SESSION_ID: sessionId,
    CLAUDE_PROJECT_DIR: projectDirectory,
    CLAUDE_EFFORT: effort ?? '',
    ...(directory === undefined ? {} : { CLAUDE_SKILL_DIR: directory }),
  }
  return Object.entries(values).reduce(
    (filled, [name, value]) => filled.replaceAll(`\${${name}}`, value),
    text,
  )
}

const textOf = ({ block: { content } }: ToolResult): string => {
  if (content === undefined || typeof content === 'string') return content ?? ''
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

import { ToolFailure } from '../../tools/define.ts'
import type { PromptCommands } from '../../tools/prompt-commands.ts'
import type { RunnerParts } from '../../tools/runner-parts.ts'
import type { EngineParts } from '../parts.ts'
import { noteSkill, type SessionState, type TurnState } from '../state.ts'
import { activate } from './activate.ts'
import { expandPrompt, expansion } from './expand-prompt.ts'

/** Whose commands they are: what they change holds for this turn. */
export interface CommandUser {
  readonly state: SessionState
  readonly turn: TurnState
}

/** Commands and skills for the tools of a model. `runner` runs the shell commands in them. */
export const promptCommands = (
  parts: EngineParts,
  runner: () => RunnerParts,
  user: CommandUser | undefined,
): PromptCommands => ({
  list: parts.commands?.() ?? [],
  async expand(command, args, signal) {
    if (user !== undefined) await activate(parts, user.turn, command)
    const expanded = await expandPrompt(command, args, expansion(parts, signal, runner()))
    if (expanded.type === 'refused') throw new ToolFailure('command_refused', expanded.message)
    return expanded.text
  },
  isNews: ({ name }, text) => user === undefined || noteSkill(user.state, name, text),
})

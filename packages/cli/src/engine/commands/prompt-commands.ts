import type { PromptCommand } from '../../extensions/prompt-command.ts'
import { ToolFailure } from '../../tools/define.ts'
import type { PromptCommands } from '../../tools/prompt-commands.ts'
import type { RunnerParts } from '../../tools/runner-parts.ts'
import { expandPrompt } from './expand-prompt.ts'

/** Commands and skills for the tools of a model. `runner` runs the shell commands in them. */
export const promptCommands = (
  list: readonly PromptCommand[],
  sessionId: string,
  runner: () => RunnerParts,
): PromptCommands => ({
  list,
  async expand(command, args, signal) {
    const expanded = await expandPrompt(command, args, { sessionId, signal, runner: runner() })
    if (expanded.type === 'refused') throw new ToolFailure('command_refused', expanded.message)
    return expanded.text
  },
})

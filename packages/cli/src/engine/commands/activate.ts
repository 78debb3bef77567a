import { readHookGroups } from '../../extensions/hook-groups.ts'
import type { PromptCommand } from '../../extensions/prompt-command.ts'
import { ToolFailure } from '../../tools/define.ts'
import type { EngineParts } from '../parts.ts'
import type { TurnState } from '../state.ts'

/** What a command or skill changes besides the conversation holds until the turn ends (spec: context §15.1, 16). */
export const activate = async (
  { gate, hooks, facts }: Pick<EngineParts, 'gate' | 'hooks' | 'facts'>,
  turn: TurnState,
  command: PromptCommand,
): Promise<void> => {
  const { allowedTools, disallowedTools = [], model, effort } = command
  if (command.hooks !== undefined) {
    const { groups, problems } = await readHookGroups(command.hooks)
    const [problem] = problems
    if (problem !== undefined) {
      throw new ToolFailure('command_hooks', `/${command.name} can't run: ${problem}. Correct its file.`)
    }
    const variables = command.hookVariables
    const remove = await hooks.add({
      groups,
      mayRunOnce: true,
      ...(variables === undefined ? {} : { variables }),
    })
    turn.onEnd.push(async () => remove())
  }
  if (allowedTools.length > 0 || disallowedTools.length > 0) {
    const undo = await gate.grant({
      source: { layer: 'command' },
      anchor: facts.cwd,
      allow: allowedTools,
      deny: disallowedTools,
    })
    turn.onEnd.push(undo)
  }
  // A subagent gets these with its task.
  if (command.fork !== undefined) return
  if (model !== undefined) turn.model = model
  if (effort !== undefined) turn.effort = effort
}

import type { CommandCall } from '../../extensions/expand-command.ts'
import type { EngineParts } from '../parts.ts'
import type { TurnState } from '../state.ts'

/** What hooks said to a command. `text` is for the user. */
export type ExpansionVerdict =
  | { readonly type: 'go'; readonly contexts: readonly string[] }
  | { readonly type: 'refused'; readonly text: string }

/** Asks hooks before a typed command becomes a prompt. */
export const askExpansionHooks = async (
  parts: EngineParts,
  { controller: { signal } }: TurnState,
  { name, args }: CommandCall,
  source: string,
  type: 'slash_command' | 'mcp_prompt' = 'slash_command',
): Promise<ExpansionVerdict> => {
  if (!parts.hooks.has('UserPromptExpansion')) return { type: 'go', contexts: [] }
  const { block, stop, additionalContext, hidesPrompt } = await parts.hooks.dispatch('UserPromptExpansion', {
    fields: {
      expansion_type: type,
      command_name: name,
      command_args: args,
      command_source: source,
      prompt: args === '' ? `/${name}` : `/${name} ${args}`,
    },
    matchValue: name,
    signal,
  })
  const reason = block?.reason ?? stop?.reason
  return reason === undefined
    ? { type: 'go', contexts: additionalContext }
    : {
        type: 'refused',
        text: `A UserPromptExpansion hook refused ${hidesPrompt ? 'this command' : `/${name}`}: ${reason}`,
      }
}

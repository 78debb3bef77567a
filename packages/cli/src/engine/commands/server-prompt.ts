import type { ContentBlockParam } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { bindArguments, type ServerCommandCall } from '../../mcp/server-commands.ts'
import type { EngineParts } from '../parts.ts'

/** What became of a call of a server's prompt. `text` is for the user. */
export type ServerPromptOutcome =
  | { readonly type: 'blocks'; readonly blocks: readonly ContentBlockParam[] }
  | { readonly type: 'refused'; readonly text: string }

/** Gets the prompt from its server. What goes wrong is for the user, not for the model (spec: mcp §8). */
export const getServerPrompt = async (
  { servers }: Pick<EngineParts, 'servers'>,
  call: ServerCommandCall,
  signal: AbortSignal,
): Promise<ServerPromptOutcome> => {
  const { command } = call
  const bound = bindArguments(call)
  if (bound.type === 'missing') {
    return {
      type: 'refused',
      text: `Missing argument: ${bound.names.join(', ')}. Usage: /${command.name} ${command.argumentHint}`,
    }
  }
  try {
    const blocks = (await servers?.prompt(command, bound.values, signal)) ?? []
    if (blocks.length > 0) return { type: 'blocks', blocks }
    return {
      type: 'refused',
      text: `The prompt /${command.name} of the server '${command.server}' is empty.`,
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof AgentError)) throw error
    return {
      type: 'refused',
      text: `The prompt /${command.name} could not be had from the server '${command.server}': ${error.message}`,
    }
  }
}

import type { ToolResult, ToolUse } from '../../tools/result.ts'
import type { EngineParts } from '../parts.ts'

/** What hooks said about all calls of one response. */
export interface BatchVerdict {
  readonly contexts: readonly string[]
  readonly stop?: { readonly reason: string }
}

const NOTHING: BatchVerdict = { contexts: [] }

/** Tells hooks when every call of a response has its result: PostToolBatch, and CwdChanged when a command moved on. */
export const tellOfBatch = async (
  parts: EngineParts,
  uses: readonly ToolUse[],
  results: ReadonlyMap<string, ToolResult>,
  cwdBefore: string,
  signal: AbortSignal,
): Promise<BatchVerdict> => {
  if (signal.aborted) return NOTHING
  const cwd = parts.cwd()
  if (cwd !== cwdBefore && parts.hooks.has('CwdChanged')) {
    await parts.hooks.dispatch('CwdChanged', { fields: { old_cwd: cwdBefore, new_cwd: cwd }, signal })
  }
  if (!parts.hooks.has('PostToolBatch')) return NOTHING
  const { additionalContext, block, stop } = await parts.hooks.dispatch('PostToolBatch', {
    fields: {
      tool_calls: uses.map((use) => ({
        tool_name: results.get(use.id)?.toolName ?? use.name,
        tool_input: use.input,
        tool_use_id: use.id,
        tool_response: results.get(use.id)?.block.content,
      })),
    },
    signal,
    ...(parts.agent === undefined ? {} : { agentId: parts.agent.id, agentType: parts.agent.type }),
  })
  const ending = stop ?? block
  return { contexts: additionalContext, ...(ending === undefined ? {} : { stop: ending }) }
}

import type { JsonObject } from '@agent-engine/protocol'
import type { Agents } from '../tools/agents.ts'
import type { Tool } from '../tools/define.ts'
import type { ToolResult, ToolUse } from '../tools/result.ts'
import { prepareToolUse } from '../tools/run.ts'
import type { EngineParts } from './parts.ts'
import { runnerParts } from './runner-parts.ts'
import { beginTurn, createState, type SessionState } from './state.ts'
import { createAgents } from './subagent/agents.ts'
import { runTurn } from './turn.ts'

/** Tools called by a program instead of the model: the same checks, hooks and permissions, no conversation. */
export interface DirectCalls {
  tools(): readonly { readonly tool: Tool; readonly description: string; readonly inputSchema: JsonObject }[]
  /** Never rejects: what goes wrong is an error result. */
  call(use: ToolUse, signal: AbortSignal): Promise<ToolResult>
}

export const directCalls = (parts: EngineParts, shared: SessionState): DirectCalls => ({
  tools: () =>
    parts.tools().tools.map((tool) => ({
      tool,
      description: tool.describe(parts.facts.promptEnvironment),
      inputSchema: tool.inputSchema(),
    })),
  async call(use, signal) {
    const runner = runnerParts(parts)
    const agents = agentsFor(parts, shared, use)
    const context: typeof runner.context = (id, aborted) => ({ ...runner.context(id, aborted), agents })
    return (await prepareToolUse(use, { ...runner, context }, signal)).run()
  },
})

/**
 * Agents for one call. Their costs are the session's; the caller waits for each of them, as there is no conversation
 * that could hear of one in the background.
 */
const agentsFor = (parts: EngineParts, shared: SessionState, use: ToolUse): Agents => {
  const { model, maxThinkingTokens } = shared
  const state = createState([], parts.model, { model, maxThinkingTokens }, shared)
  const agents = createAgents({ parts, state, turn: beginTurn(state, use.id), runTurn })
  return { run: (launch, signal) => agents.run({ ...launch, background: false }, signal) }
}

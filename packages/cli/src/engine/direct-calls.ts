import type { JsonObject } from '@agent-engine/protocol'
import type { Tool } from '../tools/define.ts'
import type { ToolResult, ToolUse } from '../tools/result.ts'
import { prepareToolUse } from '../tools/run.ts'
import type { EngineParts } from './parts.ts'
import { runnerParts } from './runner-parts.ts'

/** Tools called by a program instead of the model: the same checks, hooks and permissions, no conversation. */
export interface DirectCalls {
  tools(): readonly { readonly tool: Tool; readonly description: string; readonly inputSchema: JsonObject }[]
  /** Never rejects: what goes wrong is an error result. */
  call(use: ToolUse, signal: AbortSignal): Promise<ToolResult>
}

export const directCalls = (parts: EngineParts): DirectCalls => ({
  tools: () =>
    parts.tools().tools.map((tool) => ({
      tool,
      description: tool.describe(parts.facts.promptEnvironment),
      inputSchema: tool.inputSchema(),
    })),
  call: async (use, signal) => (await prepareToolUse(use, runnerParts(parts), signal)).run(),
})

import type { JsonObject } from '@agent-engine/protocol'
import { BASELINE_TOOL_NAMES } from '@agent-engine/protocol/tool-names'

/** What a request says about a tool. `E` are the facts of the session that a description may mention. */
export interface DescribedTool<E> {
  readonly name: string
  /** The API keeps the definition from the model until a result refers to the tool. */
  readonly deferred?: true
  inputSchema(): JsonObject
  describe(env: E): string
}

/** Where tools that come with a server stand: among the server's, wherever those are (spec: tools §1). */
const WITH_SERVERS: ReadonlySet<string> = new Set(['ListMcpResourcesTool', 'ReadMcpResourceTool'])

const FIXED_ORDER: ReadonlyMap<string, number> = new Map(
  BASELINE_TOOL_NAMES.filter((name) => !WITH_SERVERS.has(name)).map((name, at) => [name, at]),
)

/** The `tools` of a request: built-in ones in their fixed order, then the others as they come, server by server. */
export const toolDefinitions = <E>(tools: readonly DescribedTool<E>[], env: E): JsonObject[] =>
  tools
    .toSorted((a, b) => rank(a.name) - rank(b.name))
    .map((tool) => ({
      name: tool.name,
      description: tool.describe(env),
      input_schema: tool.inputSchema(),
      ...(tool.deferred === true ? { defer_loading: true } : {}),
    }))

const rank = (name: string): number => FIXED_ORDER.get(name) ?? FIXED_ORDER.size

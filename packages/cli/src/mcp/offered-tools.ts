import type { JsonObject } from '@agent-engine/protocol'
import { mcpToolName } from '@agent-engine/protocol/tool-names'
import type { Connection } from './connection.ts'
import type { ServerTool, ToolHints } from './inventory.ts'
import { MAX_TOOL_NAME } from './limits.ts'
import { transportOf } from './server-entry.ts'

/** A tool of a server as the model may call it. */
export interface McpTool {
  /** `mcp__<server>__<tool>`, normalised. */
  readonly fullName: string
  /** The names the server is configured under and the tool is listed under. */
  readonly server: string
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonObject
  readonly hints: ToolHints
  /** A call always needs a person (`_meta["anthropic/requiresUserInteraction"]`). */
  readonly requiresUserInteraction: boolean
  /** Never deferred behind tool search. */
  readonly alwaysLoad: boolean
  /** What the configuration says about permissions for this tool. */
  readonly policy: 'always_allow' | 'always_ask' | 'always_deny' | undefined
}

/** The tools of all servers under unique names; of two with the same name the first stays (spec: mcp §2). */
export const offeredTools = (
  connections: Iterable<Connection>,
  warn: (problem: string) => void,
): readonly McpTool[] => {
  const byName = new Map<string, McpTool>()
  for (const connection of connections) {
    if (connection.state !== 'connected' && connection.state !== 'pending') continue
    for (const tool of connection.tools) {
      const offered = offer(connection, tool)
      const problem = nameProblem(offered, byName)
      if (problem === undefined) byName.set(offered.fullName, offered)
      else warn(problem)
    }
  }
  return [...byName.values()]
}

const nameProblem = (tool: McpTool, known: ReadonlyMap<string, McpTool>): string | undefined => {
  const { fullName, server, name } = tool
  if (fullName.length > MAX_TOOL_NAME) {
    return `The tool '${name}' of '${server}' is left out: its full name has ${fullName.length} characters, the API takes ${MAX_TOOL_NAME}.`
  }
  const first = known.get(fullName)
  return first === undefined
    ? undefined
    : `The tool '${name}' of '${server}' is left out: '${first.name}' of '${first.server}' has the same full name ${fullName}.`
}

const offer = ({ entry }: Connection, tool: ServerTool): McpTool => {
  const { config } = entry
  const policies = 'tools' in config && Array.isArray(config.tools) ? config.tools : []
  return {
    fullName: mcpToolName(entry.name, tool.name),
    server: entry.name,
    name: tool.name,
    description: tool.description,
    inputSchema: tool.inputSchema,
    hints: tool.hints,
    requiresUserInteraction: tool.meta['anthropic/requiresUserInteraction'] === true,
    alwaysLoad:
      tool.meta['anthropic/alwaysLoad'] === true ||
      (transportOf(entry) !== 'sdk' && 'alwaysLoad' in config && config.alwaysLoad === true),
    policy: policies.find(({ name }) => name === tool.name)?.permission_policy,
  }
}

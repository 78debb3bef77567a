import type { JsonObject } from '@agent-engine/protocol'
import { mcpToolName } from '@agent-engine/protocol/tool-names'
import type { Connection } from './connection.ts'
import { cut } from './cut.ts'
import type { ServerTool, ToolHints } from './inventory.ts'
import { MAX_RESULT_CHARS, MAX_TOOL_NAME } from './limits.ts'
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
  /** A call always needs a person: `_meta["anthropic/requiresUserInteraction"]`, or the configuration wants it. */
  readonly requiresUserInteraction: boolean
  /** Never deferred behind tool search. */
  readonly alwaysLoad: boolean
  /** Words by which a search finds it (`_meta["anthropic/searchHint"]`). */
  readonly searchHint: string | undefined
  /** The configuration allows every call; what a project brings never says so. */
  readonly preapproved: boolean
  /** Characters of a result that may go to the model, in the place of the common limits. */
  readonly maxResultChars: number | undefined
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
      const policy = policyFor(connection, tool)
      if (policy === 'deny') continue
      const offered = offer(connection, tool, policy)
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

type Policy = 'allow' | 'ask' | 'deny' | 'none'

/** What the configuration of the server says about a tool; what the organisation caps is never exceeded. */
const policyFor = ({ entry: { config, scope } }: Connection, { name }: ServerTool): Policy => {
  const policies = 'tools' in config && Array.isArray(config.tools) ? config.tools : []
  const said = policies.find((policy) => policy.name === name)
  if (said?.permission_policy === 'always_deny' || said?.org_max_permission === 'blocked') return 'deny'
  if (said?.permission_policy === 'always_ask' || said?.org_max_permission === 'ask') return 'ask'
  return said?.permission_policy === 'always_allow' && scope !== 'project' ? 'allow' : 'none'
}

const offer = ({ entry }: Connection, tool: ServerTool, policy: Policy): McpTool => {
  const { config } = entry
  return {
    fullName: mcpToolName(entry.name, tool.name),
    server: entry.name,
    name: tool.name,
    description: tool.description,
    inputSchema: tool.inputSchema,
    hints: tool.hints,
    requiresUserInteraction: policy === 'ask' || tool.meta['anthropic/requiresUserInteraction'] === true,
    searchHint: hintOf(tool.meta['anthropic/searchHint']),
    preapproved: policy === 'allow',
    maxResultChars: resultCharsOf(tool.meta['anthropic/maxResultSizeChars']),
    alwaysLoad:
      tool.meta['anthropic/alwaysLoad'] === true ||
      (transportOf(entry) !== 'sdk' && 'alwaysLoad' in config && config.alwaysLoad === true),
  }
}

const resultCharsOf = (wanted: unknown): number | undefined =>
  typeof wanted === 'number' && Number.isInteger(wanted) && wanted > 0
    ? Math.min(wanted, MAX_RESULT_CHARS)
    : undefined

const hintOf = (hint: unknown): string | undefined =>
  typeof hint === 'string' && hint !== '' ? cut(hint) : undefined

/** Built-in tools of the baseline, in the order they are offered to the model. */
export const BASELINE_TOOL_NAMES = [
  'Task',
  'Bash',
  'Glob',
  'Grep',
  'ExitPlanMode',
  'Read',
  'Edit',
  'Write',
  'NotebookEdit',
  'WebFetch',
  'TodoWrite',
  'WebSearch',
  'BashOutput',
  'KillShell',
  'Skill',
  'SlashCommand',
  'ListMcpResourcesTool',
  'ReadMcpResourceTool',
] as const

/** Built-in tools that later versions added. */
export const LATER_TOOL_NAMES = [
  'AskUserQuestion',
  'EnterPlanMode',
  'StructuredOutput',
  'ToolSearch',
] as const

/** Every built-in tool by its canonical (wire) name. Spec: sdk.md §15.1. */
export const TOOL_NAMES = [...BASELINE_TOOL_NAMES, ...LATER_TOOL_NAMES] as const

export type ToolName = (typeof TOOL_NAMES)[number]

/** The rule that means every tool of every MCP server. */
export const ANY_MCP_TOOL = 'mcp__*'

/** Former and alternative names → canonical name. Accepted wherever a tool name comes in. Spec: sdk.md §15.1. */
export const TOOL_ALIASES = {
  FileRead: 'Read',
  FileWrite: 'Write',
  FileEdit: 'Edit',
  Agent: 'Task',
  TaskOutput: 'BashOutput',
  KillBash: 'KillShell',
  TaskStop: 'KillShell',
  ListMcpResources: 'ListMcpResourcesTool',
  ReadMcpResource: 'ReadMcpResourceTool',
  McpInput: ANY_MCP_TOOL,
} as const satisfies Record<string, ToolName | typeof ANY_MCP_TOOL>

const canonicalNames: ReadonlyMap<string, string> = new Map(Object.entries(TOOL_ALIASES))
const builtInNames: ReadonlySet<string> = new Set(TOOL_NAMES)

/** The name the engine, the rules and the stream use for a tool. Unknown names come back unchanged; case matters. */
export function canonicalToolName(name: string): string {
  return canonicalNames.get(name) ?? name
}

/** A tool's canonical name followed by its aliases. */
export function namesOfTool(canonical: string): readonly string[] {
  const names = [canonical]
  for (const [alias, name] of canonicalNames) if (name === canonical) names.push(alias)
  return names
}

/** Whether a canonical name is one of the built-in tools. */
export function isBuiltInToolName(name: string): name is ToolName {
  return builtInNames.has(name)
}

const MCP_PREFIX = 'mcp__'
const MCP_SEPARATOR = '__'

/** A server or tool name with every character outside `[A-Za-z0-9_-]` replaced by `_`. */
export function normalizeMcpName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_')
}

export function isMcpToolName(name: string): boolean {
  return name.startsWith(MCP_PREFIX)
}

/** The name under which the model sees a tool of an MCP server: `mcp__<server>__<tool>`. */
export function mcpToolName(server: string, tool: string): string {
  return `${MCP_PREFIX}${normalizeMcpName(server)}${MCP_SEPARATOR}${normalizeMcpName(tool)}`
}

/** What rules and lists of tools call all tools of an MCP server: `mcp__<server>`. */
export function mcpServerRule(server: string): string {
  return `${MCP_PREFIX}${normalizeMcpName(server)}`
}

/** Everything before a `__` that a server's name may end at: `mcp__a`, `mcp__a__b` of `mcp__a__b__c`. */
export function mcpServerRulesFor(toolName: string): readonly string[] {
  const rules: string[] = []
  if (!isMcpToolName(toolName)) return rules
  for (let at = MCP_PREFIX.length + 1; at + MCP_SEPARATOR.length < toolName.length; at++) {
    if (toolName.startsWith(MCP_SEPARATOR, at)) rules.push(toolName.slice(0, at))
  }
  return rules
}

/**
 * Splits `mcp__<server>__<tool>`. Both parts may themselves hold `__`, so the answer is certain only with the names of
 * the configured servers: the longest one that fits wins and comes back as it was given, `undefined` when none fits.
 * Without them the name is split at its first `__`, which is good enough for display.
 */
export function parseMcpToolName(
  name: string,
  servers?: Iterable<string>,
): { server: string; tool: string } | undefined {
  if (!isMcpToolName(name)) return undefined
  const rest = name.slice(MCP_PREFIX.length)
  if (servers === undefined) return splitAt(rest, rest.indexOf(MCP_SEPARATOR))
  let best: { server: string; tool: string; length: number } | undefined
  for (const server of servers) {
    const { length } = server
    const prefix = normalizeMcpName(server) + MCP_SEPARATOR
    if (!rest.startsWith(prefix) || rest.length === prefix.length) continue
    if (best === undefined || length > best.length) best = { server, tool: rest.slice(prefix.length), length }
  }
  return best === undefined ? undefined : { server: best.server, tool: best.tool }
}

function splitAt(rest: string, index: number): { server: string; tool: string } | undefined {
  if (index <= 0) return undefined
  const tool = rest.slice(index + MCP_SEPARATOR.length)
  return tool === '' ? undefined : { server: rest.slice(0, index), tool }
}

import { mcpToolName } from '@agent-engine/protocol/tool-names'
import type { PermissionGate } from '../../permissions/gate.ts'
import { deferralOf, deferTools } from '../../tools/deferral.ts'
import type { PromptEnvironment, Tool } from '../../tools/define.ts'
import { listMcpResourcesTool } from '../../tools/list-mcp-resources.ts'
import { readMcpResourceTool } from '../../tools/read-mcp-resource.ts'
import { createRegistry, selectTools, type ToolRegistry } from '../../tools/registry.ts'
import { createToolSearchTool } from '../../tools/tool-search.ts'
import type { ResolvedOptions } from '../options.ts'
import type { MainAgent } from './main-agent.ts'
import type { ComposedMcp } from './mcp.ts'
import type { ComposedModel } from './model.ts'

export interface ToolSetParts {
  /** The same array until something changes. */
  readonly builtIn: () => readonly Tool[]
  readonly mcp: ComposedMcp
  readonly options: ResolvedOptions
  readonly gate: PermissionGate
  /** Whoever leads the conversation may use fewer tools than there are. */
  readonly mainAgent: Pick<MainAgent, 'select' | 'tools'>
  /** Tools that others stand in for. */
  readonly aliases: () => Readonly<Record<string, string>>
  /** Changes when the agents do. */
  readonly agents: () => unknown
  readonly access: Pick<ComposedModel, 'catalog'>
  readonly promptEnvironment: PromptEnvironment
  /** The tool for structured output, when there is one; no list of tools takes it away. */
  readonly output: () => Tool | undefined
  /** The session's model as it is now. */
  readonly model: () => string
}

/**
 * The tools of the session as they are now: the built-in ones that `--tools` names, then those of MCP servers, which
 * come and go. The same registry until something changes.
 */
export const composeToolSet = (parts: ToolSetParts): (() => ToolRegistry) => {
  const { mcp, output, model, agents, aliases, builtIn } = parts
  let basis: readonly unknown[] = []
  let registry = createRegistry([])
  return () => {
    const now = [mcp.tools(), output(), model()] as const
    const all = [...now, agents(), aliases(), builtIn(), parts.mainAgent.tools()]
    if (all.some((value, at) => value !== basis[at])) {
      basis = all
      registry = createRegistry(toolsOf(parts, ...now), aliases())
    }
    return registry
  }
}

const toolsOf = (
  parts: ToolSetParts,
  offered: readonly Tool[],
  output: Tool | undefined,
  model: string,
): readonly Tool[] => {
  const { mainAgent } = parts
  const select = (tools: readonly Tool[]): readonly Tool[] =>
    mainAgent.select(selectTools(tools, parts.options.tools, parts.gate.removes))
  const servers = withResourceTools(
    parts,
    deferSome(
      parts,
      [
        ...mainAgent.select(selectTools(offered, undefined, parts.gate.removes)),
        ...selectTools(mainAgent.tools(), undefined, parts.gate.removes),
      ],
      model,
    ),
  )
  const deferred = servers.filter((tool) => tool.deferred === true)
  return [
    ...select(parts.builtIn()),
    ...(deferred.length === 0 ? [] : [createToolSearchTool(deferred.map(({ name }) => name))]),
    ...(output === undefined ? [] : [output]),
    ...servers,
  ]
}

/** Without the tool that loads them later, all are loaded now. */
const deferSome = (parts: ToolSetParts, tools: readonly Tool[], model: string): readonly Tool[] => {
  const { options, gate, access, promptEnvironment } = parts
  const canSearch = selectTools([createToolSearchTool([])], options.tools, gate.removes).length > 0
  if (!canSearch) return tools
  const contextWindow = access.catalog.contextWindow(model)
  return deferTools(tools, deferralOf(options.env), { model, contextWindow, environment: promptEnvironment })
}

/** The tools for resources stand once, behind the tools of the first server that has any (spec: tools §1). */
const withResourceTools = (parts: ToolSetParts, tools: readonly Tool[]): readonly Tool[] => {
  const { mcp, options, gate } = parts
  const [first] = mcp.session.loaded?.resourceServers() ?? []
  if (first === undefined) return tools
  const own = selectTools([listMcpResourcesTool, readMcpResourceTool], options.tools, gate.removes)
  const behind = tools.findLastIndex(({ name }) => name.startsWith(mcpToolName(first, ''))) + 1
  const at = behind === 0 ? tools.length : behind
  return [...tools.slice(0, at), ...own, ...tools.slice(at)]
}

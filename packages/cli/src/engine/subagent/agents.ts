import { canonicalToolName, mcpServerRule } from '@agent-engine/protocol/tool-names'
import type { AgentSpec } from '../../extensions/agent-spec.ts'
import { shortId } from '../../platform/stamps.ts'
import type { AgentLaunch, Agents } from '../../tools/agents.ts'
import { type Tool, ToolFailure } from '../../tools/define.ts'
import { isNamed, MEMORY_TOOLS, namesIn, removedIn } from '../../tools/listed-tools.ts'
import { createRegistry } from '../../tools/registry.ts'
import type { EngineParts, SubagentPort } from '../parts.ts'
import { agentParts } from './agent-parts.ts'
import { runInBackground, runInForeground } from './background.ts'
import { emitProgress } from './progress.ts'
import type { AgentRun, Parent } from './run-agent.ts'
import type { AgentTask } from './tasks.ts'

/** What a subagent must not have unless its definition names it: more subagents, and tools for the user's own turn. */
const NOT_INHERITED: ReadonlySet<string> = new Set([
  'Task',
  'ExitPlanMode',
  'EnterPlanMode',
  'AskUserQuestion',
  'StructuredOutput',
])

/** The subagents that one agent can start during a turn (spec: context §14.4, tools §7.2). */
export const createAgents = (parent: Parent): Agents => ({
  async run(launch, signal) {
    const { parts, state } = parent
    const port = requirePort(parts)
    const found = find(port, launch.type, parts.agent?.mayStart)
    const spec = launch.effort === undefined ? found : { ...found, effort: launch.effort }
    const tools = toolsFor(spec, parts.tools().tools)
    if (tools.length === 0 && (spec.tools?.length ?? 0) > 0 && spec.mcpServers === undefined) {
      throw new ToolFailure(
        'agent_without_tools',
        `Agent '${spec.name}' has no usable tools: ${spec.tools?.join(', ')}. Correct the "tools" of its definition.`,
      )
    }
    const task = begin(parent, port, spec, launch)
    try {
      const run = await prepare(parent, port, { spec, launch, task, tools })
      return task.background ? runInBackground(parent, run) : await runInForeground(parent, run, signal)
    } catch (error) {
      if (state.tasks.running.has(task.id)) state.tasks.end(task, 'failed')
      throw error
    }
  },
})

const requirePort = ({ agents }: EngineParts): SubagentPort => {
  if (agents === undefined) throw new ToolFailure('no_agents', 'No agents can be started here.')
  return agents
}

const find = (port: SubagentPort, type: string, mayStart: readonly string[] | undefined): AgentSpec => {
  const agents = port.definitions().filter(({ name }) => mayStart?.includes(name) ?? true)
  const spec = agents.find(({ name }) => name === type)
  if (spec !== undefined) return spec
  const names = agents.map(({ name }) => name)
  throw new ToolFailure(
    'agent_not_found',
    `Agent type '${type}' not found. Available agents: ${names.join(', ')}`,
  )
}

const begin = (
  { parts, state }: Parent,
  port: SubagentPort,
  spec: AgentSpec,
  launch: AgentLaunch,
): AgentTask => {
  const depth = (parts.agent?.depth ?? 0) + 1
  if (depth > port.maxDepth) {
    state.tasks.refuse('depth_limit')
    throw new ToolFailure(
      'agent_depth',
      `Agents may not be nested deeper than ${port.maxDepth}. Do the work yourself.`,
    )
  }
  if (state.tasks.running.size >= port.maxConcurrent) {
    state.tasks.refuse('concurrency_limit')
    throw new ToolFailure(
      'agent_limit',
      `${port.maxConcurrent} agents are at work already. Wait for one of them, then try again.`,
    )
  }
  return state.tasks.start({
    id: `a${shortId(parts.transcript)}`,
    type: spec.name,
    description: launch.description,
    toolUseId: launch.toolUseId,
    depth,
    background: launch.background ?? spec.background ?? false,
  })
}

const prepare = async (
  parent: Parent,
  port: SubagentPort,
  {
    spec,
    launch,
    task,
    tools,
  }: Pick<AgentRun, 'spec' | 'launch' | 'task'> & { readonly tools: readonly Tool[] },
): Promise<AgentRun> => {
  const { parts } = parent
  const place = await port.open(spec, task.id, parts)
  task.outputFile = place.transcriptPath
  const mayStart = agentsIn(spec.tools)
  return {
    spec,
    launch,
    model: parts.model.resolve(modelName(parent, port, spec, launch)),
    transcriptPath: place.transcriptPath,
    task,
    close: () => place.close(),
    warnings: place.warnings,
    parts: agentParts(parts, {
      identity: {
        id: task.id,
        type: spec.name,
        depth: task.depth,
        ...(mayStart === undefined ? {} : { mayStart }),
      },
      launch,
      spec,
      place,
      tools: createRegistry([
        ...tools,
        ...place.servers.filter(({ name, server }) => !parts.gate.removes(name, server)),
      ]),
      background: task.background,
      forwardText: port.forwardText(),
      onToolUse: (name) => emitProgress(parts, task, name),
    }),
  }
}

/** Environment, then the call, then the definition; else the model of the parent. */
const modelName = (
  { state, turn }: Parent,
  port: SubagentPort,
  spec: AgentSpec,
  launch: AgentLaunch,
): string | undefined => {
  const named = port.model ?? launch.model ?? spec.model
  return named === undefined || named === 'inherit' ? (turn.model ?? state.model) : named
}

type ToolLists = Pick<AgentSpec, 'tools' | 'disallowedTools' | 'mcpServers' | 'memory'>

/** What the definition lists of its parent's tools, else all that are inherited: never more than the parent has (PAIN-05). */
export const toolsFor = (
  { tools, disallowedTools, mcpServers = [], memory }: ToolLists,
  parent: readonly Tool[],
): readonly Tool[] => {
  const named = mcpServers.map(({ name }) => mcpServerRule(name))
  const added = [...named, ...(memory === undefined ? [] : MEMORY_TOOLS)]
  const wanted = tools && namesIn([...tools, ...added])
  // The agent's permissions see to entries with content.
  const removed = removedIn(disallowedTools)
  const isWanted = (tool: Tool): boolean =>
    wanted === undefined ? !NOT_INHERITED.has(tool.name) : isNamed(wanted, tool)
  const chosen = parent.filter((tool) => isWanted(tool) && !isNamed(removed, tool))
  return chosen.some(({ name }) => name === 'ToolSearch') ? chosen : chosen.map(loaded)
}

/** Without the tool that loads definitions later they have to be there at once. */
const loaded = (tool: Tool): Tool => {
  if (tool.deferred !== true) return tool
  const { deferred: _, ...rest } = tool
  return rest
}

/** `Task(a, b)` in a list of tools: the agents that may be started. Undefined: it names none. */
const agentsIn = (tools: readonly string[] = []): readonly string[] | undefined => {
  const lists = tools.flatMap((entry) => {
    const [, name = '', list] = /^([^()]+)\((.*)\)$/s.exec(entry.trim()) ?? []
    return list !== undefined && canonicalToolName(name.trim()) === 'Task' ? [list] : []
  })
  if (lists.length === 0) return undefined
  return lists.flatMap((list) => list.split(',').map((name) => name.trim()))
}

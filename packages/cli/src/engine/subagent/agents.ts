import { randomBytes } from 'node:crypto'
import { canonicalToolName } from '@agent-engine/protocol/tool-names'
import type { AgentSpec } from '../../extensions/agent-spec.ts'
import type { AgentLaunch, Agents } from '../../tools/agents.ts'
import { type Tool, ToolFailure } from '../../tools/define.ts'
import { createRegistry } from '../../tools/registry.ts'
import type { EngineParts, SubagentPort } from '../parts.ts'
import { agentParts } from './agent-parts.ts'
import { runInBackground } from './background.ts'
import { type AgentRun, type Parent, runAgent } from './run-agent.ts'

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
    const { parts } = parent
    const port = requirePort(parts)
    const spec = find(port, launch.type)
    const run = prepare(parent, port, spec, launch)
    return run.task.background ? runInBackground(parent, run) : runAgent(parent, run, signal)
  },
})

const requirePort = ({ agents }: EngineParts): SubagentPort => {
  if (agents === undefined) throw new ToolFailure('no_agents', 'No agents can be started here.')
  return agents
}

const find = (port: SubagentPort, type: string): AgentSpec => {
  const spec = port.definitions().find(({ name }) => name === type)
  if (spec !== undefined) return spec
  const names = port.definitions().map(({ name }) => name)
  throw new ToolFailure(
    'agent_not_found',
    `Agent type '${type}' not found. Available agents: ${names.join(', ')}`,
  )
}

const prepare = (parent: Parent, port: SubagentPort, spec: AgentSpec, launch: AgentLaunch): AgentRun => {
  const { parts, state } = parent
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
  const tools = toolsFor(spec, parts.tools().tools)
  if (tools.length === 0 && (spec.tools?.length ?? 0) > 0) {
    throw new ToolFailure(
      'agent_without_tools',
      `Agent '${spec.name}' has no usable tools: ${spec.tools?.join(', ')}. Correct the "tools" of its definition.`,
    )
  }
  const id = `a${randomBytes(8).toString('hex')}`
  const background = launch.background ?? spec.background ?? false
  const place = port.open(spec, id, parts.cwd())
  return {
    spec,
    launch,
    model: parts.model.resolve(modelName(parent, port, spec, launch)),
    transcriptPath: place.transcriptPath,
    task: state.tasks.start({
      id,
      type: spec.name,
      description: launch.description,
      toolUseId: launch.toolUseId,
      depth,
      background,
    }),
    parts: agentParts(parts, {
      identity: { id, type: spec.name, depth },
      launch,
      spec,
      place,
      tools: createRegistry(tools),
      background,
      forwardText: port.forwardText(),
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

/** What the definition lists of its parent's tools, else all that are inherited: never more than the parent has (PAIN-05). */
export const toolsFor = (
  { tools, disallowedTools = [] }: Pick<AgentSpec, 'tools' | 'disallowedTools'>,
  parent: readonly Tool[],
): readonly Tool[] => {
  const names = (list: readonly string[]): ReadonlySet<string> =>
    new Set(list.map((entry) => canonicalToolName(entry.replace(/\(.*$/s, '').trim())))
  const wanted = tools && names(tools)
  // A rule with content takes away some uses of a tool; the agent's permissions see to those.
  const removed = names(disallowedTools.filter((entry) => !entry.includes('(')))
  const isWanted = ({ name }: Tool): boolean =>
    wanted === undefined ? !NOT_INHERITED.has(name) : wanted.has(name) || wanted.has(serverOf(name))
  return parent.filter(
    (tool) => isWanted(tool) && !removed.has(tool.name) && !removed.has(serverOf(tool.name)),
  )
}

/** `mcp__server` in a list means all tools of the server. */
const serverOf = (name: string): string => /^mcp__.+?(?=__)/.exec(name)?.[0] ?? name

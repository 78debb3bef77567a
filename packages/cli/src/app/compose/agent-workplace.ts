import { dirname, join } from 'node:path'
import { configDirectory } from '../../config/paths.ts'
import { agentMemoryFolder, agentMemoryPrompt } from '../../context/memory/agent-memory.ts'
import type { AgentWorkplace, EngineParts } from '../../engine/parts.ts'
import type { AgentSpec } from '../../extensions/agent-spec.ts'
import { readHookGroups } from '../../extensions/hook-groups.ts'
import { readDefinition } from '../../extensions/markdown-files.ts'
import type { HookSource, Hooks } from '../../hooks/port.ts'
import { subagentFile } from '../../session/files.ts'
import { toolResultsDirectory } from '../../session/tool-results.ts'
import { ToolFailure } from '../../tools/define.ts'
import type { AgentWorktree } from './agent-worktree.ts'
import type { AgentParts } from './agents.ts'
import { composeAgentContext } from './context.ts'
import { createToolContexts } from './tools.ts'

/**
 * What one run of an agent works with: a context, a shell directory, a read state and a task list of its own, and the hooks,
 * servers and memory that its definition names.
 */
export const openWorkplace = async (
  parts: AgentParts,
  spec: AgentSpec,
  agentId: string,
  parent: Pick<EngineParts, 'cwd' | 'hooks'>,
): Promise<AgentWorkplace> => {
  await parts.extensions.admit(spec)
  const hooks = await hooksFor(spec, parent.hooks)
  const described = await withMemory(parts, spec)
  const worktree = await worktreeFor(parts, spec, agentId, parent.cwd())
  const servers = await parts.servers.open(ownServers(spec))
  const shell = parts.shell.fork(worktree?.cwd ?? parent.cwd())
  return {
    context: composeAgentContext(parts.context, described, shell.cwd),
    toolContext: createToolContexts({ ...parts.tools, shell }),
    cwd: () => shell.cwd,
    hooks,
    servers: servers.tools,
    warnings: servers.problems,
    transcriptPath: subagentFile(dirname(toolResultsDirectory(parts.transcript.path)), agentId),
    async close() {
      await servers.close()
      return worktree?.close()
    },
  }
}

const worktreeFor = async (
  { context: { options, registry } }: AgentParts,
  { isolation }: AgentSpec,
  agentId: string,
  cwd: string,
): Promise<AgentWorktree | undefined> => {
  if (isolation === undefined) return undefined
  const { openWorktree } = await import('./agent-worktree.ts')
  return openWorktree({ agentId, cwd, project: options.cwd, env: options.env, registry })
}

/** Hooks that can't be read might be what keeps the agent from harm, so it does not start without them. */
const hooksFor = async ({ name, hooks }: AgentSpec, parent: Hooks): Promise<Hooks> => {
  if (hooks === undefined) return parent.extend({ groups: {} })
  const { groups, problems } = await readHookGroups(hooks)
  const [problem] = problems
  if (problem !== undefined) {
    throw new ToolFailure(
      'agent_hooks',
      `The agent '${name}' can't start: ${problem}. Correct its definition.`,
    )
  }
  return parent.extend({ groups: aboutAgent(groups) })
}

/** For an agent, the end is SubagentStop. */
const aboutAgent = ({
  Stop = [],
  SubagentStop = [],
  ...rest
}: HookSource['groups']): HookSource['groups'] => ({
  ...rest,
  ...(Stop.length + SubagentStop.length === 0 ? {} : { SubagentStop: [...SubagentStop, ...Stop] }),
})

/** The agent may keep its notes without a question, and its prompt ends with them. */
const withMemory = async (
  { memories, context: { options } }: AgentParts,
  spec: AgentSpec,
): Promise<AgentSpec> => {
  if (spec.memory === undefined) return spec
  const { cwd, env } = options
  const folder = agentMemoryFolder(spec.memory, spec.name, { cwd, configDirectory: configDirectory(env) })
  memories.add(folder)
  const notes = (await readDefinition(join(folder, 'MEMORY.md'))) ?? ''
  return { ...spec, prompt: `${spec.prompt}\n\n${agentMemoryPrompt(spec.memory, folder, notes)}` }
}

const ownServers = ({ mcpServers = [] }: AgentSpec): Readonly<Record<string, unknown>> =>
  Object.fromEntries(mcpServers.flatMap(({ name, config }) => (config === undefined ? [] : [[name, config]])))

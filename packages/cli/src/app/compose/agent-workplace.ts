import { dirname } from 'node:path'
import type { AgentWorkplace, EngineParts } from '../../engine/parts.ts'
import type { AgentSpec } from '../../extensions/agent-spec.ts'
import type { HookSource, Hooks } from '../../hooks/port.ts'
import { subagentFile } from '../../session/files.ts'
import { toolResultsDirectory } from '../../session/tool-results.ts'
import { hooksOf, ownServers, withMemory } from './agent-fields.ts'
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
  const described = await withMemory({ memories: parts.memories, options: parts.context.options }, spec)
  const worktree = await worktreeFor(parts, spec, agentId, parent)
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
  { cwd, hooks }: Pick<EngineParts, 'cwd' | 'hooks'>,
): Promise<AgentWorktree | undefined> => {
  if (isolation === undefined) return undefined
  const { openWorktree } = await import('./agent-worktree.ts')
  return openWorktree({ agentId, cwd: cwd(), project: options.cwd, env: options.env, registry, hooks })
}

const hooksFor = async (spec: AgentSpec, parent: Hooks): Promise<Hooks> => {
  const groups = await hooksOf(spec)
  return parent.extend({ groups: groups === undefined ? {} : aboutAgent(groups) })
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

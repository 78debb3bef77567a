import { join } from 'node:path'
import { configDirectory } from '../../config/paths.ts'
import { agentMemoryFolder, agentMemoryPrompt } from '../../context/memory/agent-memory.ts'
import type { AgentSpec } from '../../extensions/agent-spec.ts'
import { readHookGroups } from '../../extensions/hook-groups.ts'
import { readDefinition } from '../../extensions/markdown-files.ts'
import type { HookSource } from '../../hooks/port.ts'
import { ToolFailure } from '../../tools/define.ts'
import type { ResolvedOptions } from '../options.ts'

/** Hooks that can't be read might be what keeps the agent from harm, so it does not start without them. Undefined: it has none. */
export const hooksOf = async ({ name, hooks }: AgentSpec): Promise<HookSource['groups'] | undefined> => {
  if (hooks === undefined) return undefined
  const { groups, problems } = await readHookGroups(hooks)
  const [problem] = problems
  if (problem === undefined) return groups
  throw new ToolFailure('agent_hooks', `The agent '${name}' can't start: ${problem}. Correct its definition.`)
}

export interface MemoryOwner {
  readonly options: ResolvedOptions
  /** Folders in which agents may write without a question. */
  readonly memories: Set<string>
}

/** The agent may keep its notes without a question, and its prompt ends with them. */
export const withMemory = async ({ memories, options }: MemoryOwner, spec: AgentSpec): Promise<AgentSpec> => {
  if (spec.memory === undefined) return spec
  const { cwd, env } = options
  const folder = agentMemoryFolder(spec.memory, spec.name, { cwd, configDirectory: configDirectory(env) })
  memories.add(folder)
  const notes = (await readDefinition(join(folder, 'MEMORY.md'))) ?? ''
  return { ...spec, prompt: `${spec.prompt}\n\n${agentMemoryPrompt(spec.memory, folder, notes)}` }
}

/** Those that the session does not have. */
export const ownServers = ({ mcpServers = [] }: AgentSpec): Readonly<Record<string, unknown>> =>
  Object.fromEntries(mcpServers.flatMap(({ name, config }) => (config === undefined ? [] : [[name, config]])))

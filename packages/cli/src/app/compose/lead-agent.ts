import type { AgentSpec } from '../../extensions/agent-spec.ts'
import type { Tool } from '../../tools/define.ts'
import type { ResolvedOptions } from '../options.ts'
import { hooksOf, ownServers, withMemory } from './agent-fields.ts'
import type { AgentServers } from './agent-servers.ts'
import type { SessionExtensions } from './extensions.ts'
import type { ComposedHooks } from './hooks.ts'

export interface LeadParts {
  readonly options: ResolvedOptions
  readonly extensions: Pick<SessionExtensions, 'admit'>
  /** Folders in which agents may write without a question. */
  readonly memories: Set<string>
  readonly mcp: () => { readonly forAgents: AgentServers }
  /** Undefined while the session is being put together. */
  readonly hooks: () => Pick<ComposedHooks, 'setAgent'> | undefined
}

/** What the main agent has while the session lives. */
export interface OpenedLead {
  /** With its memory. */
  readonly prompt: string
  readonly tools: readonly Tool[]
  close(): Promise<void>
}

/** Hooks, memory and servers of the agent that leads the conversation. Rejects for what nobody trusts, and for hooks that can't be read. */
export const openLead = async (parts: LeadParts, spec: AgentSpec): Promise<OpenedLead> => {
  await parts.extensions.admit(spec)
  const groups = await hooksOf(spec)
  if (groups !== undefined) await parts.hooks()?.setAgent(groups)
  const { prompt } = await withMemory(parts, spec)
  const servers = await parts.mcp().forAgents.open(ownServers(spec))
  for (const problem of servers.problems) {
    parts.options.ports.warn(`Warning: the agent '${spec.name}' leads without what it names: ${problem}.`)
  }
  return { prompt, tools: servers.tools, close: servers.close }
}

import { canonicalToolName, mcpServerRule } from '@agent-engine/protocol/tool-names'
import type { Tool } from './define.ts'

/** What an agent with a memory needs to keep it. */
export const MEMORY_TOOLS: readonly string[] = ['Read', 'Write', 'Edit']

/** The tools that a list of an agent's definition names; `Tool(content)` names the tool. */
export const namesIn = (list: readonly string[]): ReadonlySet<string> =>
  new Set(list.map((entry) => canonicalToolName(entry.replace(/\(.*$/s, '').trim())))

/** The tools that it takes away: an entry with content takes away some uses only. */
export const removedIn = (list: readonly string[] = []): ReadonlySet<string> =>
  namesIn(list.filter((entry) => !entry.includes('(')))

/** `mcp__server` in a list means all tools of the server. */
export const isNamed = (names: ReadonlySet<string>, { name, server }: Tool): boolean =>
  names.has(name) || (server !== undefined && names.has(mcpServerRule(server)))

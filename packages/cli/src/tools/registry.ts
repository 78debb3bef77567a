import { canonicalToolName } from '@agent-engine/protocol/tool-names'
import type { Tool } from './define.ts'

/** The tools of one agent, by canonical name, in the order the model sees them. */
export interface ToolRegistry {
  readonly tools: readonly Tool[]
  /** Finds a tool under its name or any alias. */
  find(name: string): Tool | undefined
}

/** `aliases`: names of tools that others stand in for, as a host chooses; one step, and only where there is the other. */
export const createRegistry = (
  tools: readonly Tool[],
  aliases: Readonly<Record<string, string>> = {},
): ToolRegistry => {
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  const find = (name: string): Tool | undefined => byName.get(canonicalToolName(name)) ?? byName.get(name)
  return {
    tools,
    find(name) {
      const instead = Object.hasOwn(aliases, name) ? aliases[name] : undefined
      return (instead === undefined ? undefined : find(instead)) ?? find(name)
    },
  }
}

/** `only` is the `--tools` list (undefined: all); names may be aliases. */
export const selectTools = (
  tools: readonly Tool[],
  only: readonly string[] | undefined,
  removed: (name: string, server?: string) => boolean,
): readonly Tool[] => {
  const wanted = only && new Set(only.map(canonicalToolName))
  return tools.filter(
    ({ name, server }) => (wanted === undefined || wanted.has(name)) && !removed(name, server),
  )
}

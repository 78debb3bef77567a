import { canonicalToolName } from '@agent-engine/protocol/tool-names'
import type { Tool } from './define.ts'

/** The tools of one agent, by canonical name, in the order the model sees them. */
export interface ToolRegistry {
  readonly tools: readonly Tool[]
  /** Finds a tool under its name or any alias. */
  find(name: string): Tool | undefined
}

export const createRegistry = (tools: readonly Tool[]): ToolRegistry => {
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  return {
    tools,
    find: (name) => byName.get(canonicalToolName(name)) ?? byName.get(name),
  }
}

/** `only` is the `--tools` list (undefined: all); names may be aliases. */
export const selectTools = (
  tools: readonly Tool[],
  only: readonly string[] | undefined,
  removed: (name: string) => boolean,
): readonly Tool[] => {
  const wanted = only && new Set(only.map(canonicalToolName))
  return tools.filter((tool) => (wanted === undefined || wanted.has(tool.name)) && !removed(tool.name))
}

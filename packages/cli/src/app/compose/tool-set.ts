import type { PermissionGate } from '../../permissions/gate.ts'
import type { Tool } from '../../tools/define.ts'
import { createRegistry, selectTools, type ToolRegistry } from '../../tools/registry.ts'
import type { ResolvedOptions } from '../options.ts'
import type { ComposedMcp } from './mcp.ts'

export interface ToolSetParts {
  readonly builtIn: readonly Tool[]
  readonly mcp: ComposedMcp
  readonly options: ResolvedOptions
  readonly gate: PermissionGate
  /** The tool for structured output, when there is one; no list of tools takes it away. */
  readonly output: () => Tool | undefined
}

/**
 * The tools of the session as they are now: the built-in ones that `--tools` names, then those of MCP servers, which
 * come and go. The same registry until something changes.
 */
export const composeToolSet = ({
  builtIn,
  mcp,
  options,
  gate,
  output,
}: ToolSetParts): (() => ToolRegistry) => {
  const own = selectTools(builtIn, options.tools, gate.removes)
  let offered: readonly Tool[] = []
  let outputTool: Tool | undefined
  let registry = createRegistry(own)
  return () => {
    const current = mcp.tools()
    const taker = output()
    if (current !== offered || taker !== outputTool) {
      offered = current
      outputTool = taker
      registry = createRegistry([
        ...own,
        ...(taker === undefined ? [] : [taker]),
        ...selectTools(current, undefined, gate.removes),
      ])
    }
    return registry
  }
}

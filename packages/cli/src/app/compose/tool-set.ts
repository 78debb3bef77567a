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
}

/**
 * The tools of the session as they are now: the built-in ones that `--tools` names, then those of MCP servers, which
 * come and go. The same registry until something changes.
 */
export const composeToolSet = ({ builtIn, mcp, options, gate }: ToolSetParts): (() => ToolRegistry) => {
  const own = selectTools(builtIn, options.tools, gate.removes)
  let offered: readonly Tool[] = []
  let registry = createRegistry(own)
  return () => {
    const current = mcp.tools()
    if (current !== offered) {
      offered = current
      registry = createRegistry([...own, ...selectTools(current, undefined, gate.removes)])
    }
    return registry
  }
}

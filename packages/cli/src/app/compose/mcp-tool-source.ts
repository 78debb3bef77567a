import type { JsonObject } from '@agent-engine/protocol'
import { mcpToolName } from '@agent-engine/protocol/tool-names'
import type { SessionMcp } from '../../mcp/session-mcp.ts'

/** Where a tool of an MCP server comes from: of the servers that it may be of, the one with the longest name. */
export const toolSource = (
  { servers }: Pick<SessionMcp, 'servers'>,
  toolName: string,
): JsonObject | undefined => {
  const [found] = servers()
    .filter(({ name }) => toolName.startsWith(mcpToolName(name, '')))
    .sort((a, b) => b.name.length - a.name.length)
  return found === undefined ? undefined : { name: found.name, source: found.source ?? 'dynamic' }
}

import type { mcpStatusRequestSchema } from '@agent-engine/protocol/control/mcp-status'
import type { SessionMcp } from '../../../mcp/session-mcp.ts'
import type { Handler } from '../inbound.ts'

/** Every configured MCP server with its state (spec: protocol §4.7). */
export const mcpStatusHandler =
  (mcp: SessionMcp): Handler<typeof mcpStatusRequestSchema> =>
  () => ({ mcpServers: mcp.servers().map((server) => ({ ...server })) })

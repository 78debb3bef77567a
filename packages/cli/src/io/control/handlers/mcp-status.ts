import type { mcpStatusRequestSchema } from '@agent-engine/protocol/control/mcp-status'
import type { SessionFacts } from '../../../engine/parts.ts'
import type { Handler } from '../inbound.ts'

/** Every configured MCP server with its state (spec: protocol §4.7). */
export const mcpStatusHandler =
  (facts: SessionFacts): Handler<typeof mcpStatusRequestSchema> =>
  () => ({ mcpServers: facts.mcpServers().map((server) => ({ ...server })) })

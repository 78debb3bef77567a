import type { mcpMessageRequestSchema } from '@agent-engine/protocol/control/mcp-message'
import type { SessionMcp } from '../../../mcp/session-mcp.ts'
import type { Handler } from '../inbound.ts'

/** A message that a server in the host sends by itself; of an unknown server it is ignored (spec: protocol §4.3.1). */
export const mcpMessageHandler =
  (mcp: SessionMcp): Handler<typeof mcpMessageRequestSchema> =>
  ({ server_name: serverName, message }) => {
    queueMicrotask(() => mcp.deliver(serverName, message))
    return undefined
  }

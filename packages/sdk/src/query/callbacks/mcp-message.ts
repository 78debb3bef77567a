import { isJsonObject, text } from '../../boundary.ts'
import type { McpConnections } from '../../mcp/connections.ts'
import type { InboundHandler } from '../inbound.ts'

/** Answers `mcp_message`: hands JSON-RPC to a server of this process and its reply back (spec: SDK, section 9.3). */
export function mcpMessageHandler(servers: McpConnections): InboundHandler {
  return async (request) => {
    const message = request.message
    if (!isJsonObject(message)) throw new Error('mcp_message carries no JSON-RPC message')
    return { mcp_response: await servers.exchange(text(request.server_name) ?? '', message) }
  }
}

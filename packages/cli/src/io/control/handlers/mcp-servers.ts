import type { mcpReconnectRequestSchema } from '@agent-engine/protocol/control/mcp-reconnect'
import type { mcpSetServersRequestSchema } from '@agent-engine/protocol/control/mcp-set-servers'
import type { mcpToggleRequestSchema } from '@agent-engine/protocol/control/mcp-toggle'
import type { SessionMcp } from '../../../mcp/session-mcp.ts'
import { type Handler, RequestRefused } from '../inbound.ts'

/** Replaces the servers that the host gave; answers when the new ones have settled. */
export const mcpSetServersHandler =
  (mcp: SessionMcp): Handler<typeof mcpSetServersRequestSchema> =>
  async ({ servers }) => ({ ...(await mcp.setServers(servers)) })

export const mcpReconnectHandler =
  (mcp: SessionMcp): Handler<typeof mcpReconnectRequestSchema> =>
  async ({ serverName }) => {
    await mcp.ready()
    refuseUnknown(mcp, serverName)
    await mcp.loaded?.reconnect(serverName)
    return undefined
  }

export const mcpToggleHandler =
  (mcp: SessionMcp): Handler<typeof mcpToggleRequestSchema> =>
  async ({ serverName, enabled }) => {
    await mcp.ready()
    refuseUnknown(mcp, serverName)
    await mcp.loaded?.toggle(serverName, enabled)
    return undefined
  }

/** Refuses a name that no configured server has. */
export const refuseUnknown = (mcp: SessionMcp, name: string): void => {
  if (mcp.servers().some((server) => server.name === name)) return
  throw new RequestRefused('server_not_found', `Server not found: ${name}`)
}

import type { mcpCallRequestSchema } from '@agent-engine/protocol/control/mcp-call'
import type { mcpReadResourceRequestSchema } from '@agent-engine/protocol/control/mcp-read-resource'
import type { McpManager } from '../../../mcp/manager.ts'
import type { SessionMcp } from '../../../mcp/session-mcp.ts'
import { type Handler, RequestRefused } from '../inbound.ts'
import { refuseUnknown } from './mcp-servers.ts'

/** Runs a tool of a server for the host, without the model. */
export const mcpCallHandler =
  (mcp: SessionMcp): Handler<typeof mcpCallRequestSchema> =>
  async ({ server, tool, arguments: input = {} }) =>
    (await managerFor(mcp, server)).call({ server, tool, input })

/** Reads a resource of a server for the host. */
export const mcpReadResourceHandler =
  (mcp: SessionMcp): Handler<typeof mcpReadResourceRequestSchema> =>
  async ({ serverName, uri }) =>
    (await managerFor(mcp, serverName)).readResource(serverName, uri)

/** The host needs nobody between it and its own servers. */
const managerFor = async (mcp: SessionMcp, name: string): Promise<McpManager> => {
  await mcp.ready()
  refuseUnknown(mcp, name)
  if (mcp.servers().some((server) => server.name === name && server.transport === 'sdk')) {
    throw new RequestRefused('sdk_server', `The server '${name}' runs in the host; call it there.`)
  }
  return mcp.manager()
}

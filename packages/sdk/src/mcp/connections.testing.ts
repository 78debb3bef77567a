import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { InProcessServer } from '../launch/servers.ts'
import { McpConnections } from './connections.ts'

export type Json = { [key: string]: unknown }

const open: McpConnections[] = []
export function closeEngines(): void {
  for (const connections of open.splice(0)) connections.close()
}

/** The engine's side of one query. */
export function engine(server: InProcessServer, name = 'srv') {
  const received: Json[] = []
  const connections = new McpConnections(new Map([[name, server]]), (_, message) => received.push(message))
  open.push(connections)
  let id = 0
  const request = async (method: string, params: Json = {}): Promise<Json> => {
    const reply = await connections.exchange(name, { jsonrpc: '2.0', id: id++, method, params })
    return (reply.result ?? reply.error) as Json
  }
  return {
    connections,
    received,
    request,
    initialize: () =>
      request('initialize', {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'e', version: '1' },
      }),
    tools: async () => (await request('tools/list')).tools as { name: string; inputSchema: Json }[],
    call: (tool: string, args?: Json) =>
      request('tools/call', { name: tool, ...(args && { arguments: args }) }),
  }
}

export const echo = async (args: object): Promise<CallToolResult> => ({
  content: [{ type: 'text', text: JSON.stringify(args) }],
})

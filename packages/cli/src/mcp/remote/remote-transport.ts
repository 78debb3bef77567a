import type { McpHttpServerConfig, McpSseServerConfig } from '@agent-engine/protocol'
import { McpError } from '../errors.ts'
import type { TransportPorts } from '../open-transport.ts'
import type { ServerEntry } from '../server-entry.ts'
import type { OpenTransport, Transport } from '../transport.ts'
import { helperHeaders } from './headers-helper.ts'
import { httpTransport, type RemoteOptions } from './http-transport.ts'
import { createRequester, HttpStatusError } from './requester.ts'
import { sseTransport } from './sse-transport.ts'

export interface RemoteServer {
  readonly entry: ServerEntry
  readonly config: McpHttpServerConfig | McpSseServerConfig
  readonly ports: TransportPorts
}

/** The transport of a remote entry, with its headers. A 401 means that the server wants a login (spec: mcp §3.4). */
export const remoteTransport =
  ({ entry, config, ports }: RemoteServer): OpenTransport =>
  async (events, signal) => {
    if (!URL.canParse(config.url)) {
      throw new McpError('mcp_config', `The url of the server '${entry.name}' is no URL.`)
    }
    const url = new URL(config.url)
    const send = createRequester(ports.http())
    const options: RemoteOptions = {
      url,
      send,
      headers: async (connecting) => ({
        ...config.headers,
        ...(await helperHeaders(entry, config, ports, connecting)),
      }),
      log: ports.log,
    }
    const open = config.type === 'sse' ? sseTransport(options) : httpTransport(options)
    const unauthorized = (error: unknown): unknown =>
      error instanceof HttpStatusError && error.status === 401 && !hasAuthorization(config)
        ? new McpError('mcp_unauthorized', `The MCP server '${entry.name}' needs authentication.`, {
            cause: error,
          })
        : error
    const rethrow = (error: unknown): never => {
      throw unauthorized(error)
    }
    const transport: Transport = await open(events, signal).catch(rethrow)
    return { ...transport, send: (message) => transport.send(message).catch(rethrow) }
  }

/** Who configured credentials gets a plain failure: a login would not help. */
const hasAuthorization = ({ headers = {} }: RemoteServer['config']): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')

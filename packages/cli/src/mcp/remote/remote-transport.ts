import { McpError } from '../errors.ts'
import type { OpenTransport } from '../transport.ts'
import { authorizedRequester } from './authorized-requester.ts'
import { configuredHeaders } from './configured-headers.ts'
import { httpTransport } from './http-transport.ts'
import { loginSource } from './login-source.ts'
import type { RemoteServer } from './remote-server.ts'
import { createRequester } from './requester.ts'
import { sseTransport } from './sse-transport.ts'

/**
 * The transport of a remote entry, with its headers. Who configured credentials gets a plain failure for a 401; for
 * others it means that the server wants a login (spec: mcp §3.4).
 */
export const remoteTransport =
  (server: RemoteServer): OpenTransport =>
  async (events, signal) => {
    const { entry, config, ports } = server
    if (!URL.canParse(config.url)) {
      throw new McpError('mcp_config', `The url of the server '${entry.name}' is no URL.`)
    }
    const url = new URL(config.url)
    const plain = createRequester(ports.http())
    const headers = await configuredHeaders(server, signal)
    const send = headers.hasCredentials
      ? headers.requester(plain)
      : authorizedRequester(headers.requester(plain), entry.name, loginSource(entry, config, ports))
    const options = { url, send, log: ports.log }
    return (config.type === 'sse' ? sseTransport(options) : httpTransport(options))(events, signal)
  }

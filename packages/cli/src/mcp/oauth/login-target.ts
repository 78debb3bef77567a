import type { McpHttpServerConfig, McpSseServerConfig } from '@agent-engine/protocol'
import { McpError } from '../errors.ts'
import { type ServerEntry, transportOf } from '../server-entry.ts'
import { oauthConfig } from './oauth-config.ts'
import { OAuthError } from './oauth-error.ts'
import type { OAuthServer } from './oauth-ports.ts'

export interface LoginTarget {
  readonly server: OAuthServer
  readonly transport: 'http' | 'sse'
}

/** The server of an entry, for a login. Throws `McpError` when logging in would change nothing. */
export const loginTarget = (entry: ServerEntry): LoginTarget => {
  const transport = transportOf(entry)
  if ((transport !== 'http' && transport !== 'sse') || !isRemote(entry.config)) {
    throw new OAuthError(
      `The MCP server '${entry.name}' is not reached over HTTP; there is nothing to log in to.`,
    )
  }
  const { config } = entry
  if (Object.keys(config.headers ?? {}).some((name) => name.toLowerCase() === 'authorization')) {
    throw new OAuthError(
      `The MCP server '${entry.name}' has an Authorization header in its entry, which is used instead of a login. Remove it there first.`,
    )
  }
  return { server: oauthServer(entry, config), transport }
}

export const oauthServer = (
  { name, scope }: Pick<ServerEntry, 'name' | 'scope'>,
  config: McpHttpServerConfig | McpSseServerConfig,
): OAuthServer => {
  if (!URL.canParse(config.url)) {
    throw new McpError('mcp_config', `The url of the server '${name}' is no URL.`)
  }
  const url = new URL(config.url)
  // What is in no file is found by its address, unless that could hold a key.
  const byAddress = scope === 'dynamic' && url.search === '' && url.username === '' && url.password === ''
  return { name, loginName: byAddress ? url.href : name, url, config: oauthConfig(config) }
}

const isRemote = (config: ServerEntry['config']): config is McpHttpServerConfig | McpSseServerConfig =>
  'url' in config

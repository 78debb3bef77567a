import type { JsonObject, McpServerConfig } from '@agent-engine/protocol'

/** Where a server was configured (spec: mcp §1.2). */
export type McpScope = 'enterprise' | 'dynamic' | 'local' | 'project' | 'user' | 'sdk' | 'plugin'

/** One configured server, ready to be connected. */
export interface ServerEntry {
  readonly name: string
  readonly scope: McpScope
  /** With variables expanded. Never shown to anybody. */
  readonly config: McpServerConfig
  /** As it was written. */
  readonly raw: JsonObject
}

/** An entry that can't be used, as `init.mcp_server_errors` reports it. */
export interface EntryProblem {
  readonly name: string
  readonly type: 'invalid_config' | 'unknown_type' | 'url_missing_type'
  readonly message: string
}

export type TransportKind = 'stdio' | 'http' | 'sse' | 'sdk'

export const transportOf = ({ config }: Pick<ServerEntry, 'config'>): TransportKind => {
  switch (config.type) {
    case 'http':
    case 'streamable-http':
      return 'http'
    case 'sse':
      return 'sse'
    case 'sdk':
      return 'sdk'
    default:
      return 'stdio'
  }
}

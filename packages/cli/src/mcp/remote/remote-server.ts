import type { McpHttpServerConfig, McpSseServerConfig } from '@agent-engine/protocol'
import type { TransportPorts } from '../open-transport.ts'
import type { ServerEntry } from '../server-entry.ts'

/** A server that is reached over HTTP, and what reaching it takes. */
export interface RemoteServer {
  readonly entry: ServerEntry
  readonly config: McpHttpServerConfig | McpSseServerConfig
  readonly ports: TransportPorts
}

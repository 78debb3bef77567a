import type { McpSdkServerConfig } from '@agent-engine/protocol/mcp'
import type { McpServerConfig, McpServerConfigForProcessTransport, McpServerLike } from '../types/mcp.ts'

export type InProcessServer = McpSdkServerConfig & { instance: McpServerLike }

export interface SplitServers {
  /** Servers that the engine starts or reaches itself. */
  byProcess: Record<string, McpServerConfigForProcessTransport>
  /** Servers of this process, by the name the engine knows them under. */
  inProcess: Map<string, InProcessServer>
}

export function splitServers(servers: Record<string, McpServerConfig> | undefined): SplitServers {
  const split: SplitServers = { byProcess: {}, inProcess: new Map() }
  for (const [name, server] of Object.entries(servers ?? {})) {
    if (server.type === 'sdk') split.inProcess.set(name, server)
    else split.byProcess[name] = server
  }
  return split
}

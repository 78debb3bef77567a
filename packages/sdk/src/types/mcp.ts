import type {
  McpHttpServerConfig,
  McpSdkServerConfig,
  McpSseServerConfig,
  McpStdioServerConfig,
  McpServerStatus as WireServerStatus,
} from '@agent-engine/protocol/mcp'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'

export type {
  McpHttpServerConfig,
  McpSdkServerConfig,
  McpServerProvenance,
  McpServerToolPolicy,
  McpSseServerConfig as McpSSEServerConfig,
  McpStdioServerConfig,
} from '@agent-engine/protocol/mcp'

/** The part of an MCP server that a query needs; any copy of the MCP package fits. */
export interface McpServerLike {
  connect(transport: object): Promise<void>
  close(): Promise<void>
}

/** An MCP server in this process, as `createSdkMcpServer` makes it. */
export type McpSdkServerConfigWithInstance = McpSdkServerConfig & { instance: McpServer }

/** A server that a query can start or reach: by process, by URL, or in this process. */
export type McpServerConfig =
  | McpStdioServerConfig
  | McpSseServerConfig
  | McpHttpServerConfig
  | McpSdkServerConfigWithInstance
  | (McpSdkServerConfig & { instance: McpServerLike })

/** A server as it goes over the wire. */
export type McpServerConfigForProcessTransport =
  | McpStdioServerConfig
  | McpSseServerConfig
  | McpHttpServerConfig
  | McpSdkServerConfig

export type McpClaudeAIProxyServerConfig = {
  type: 'claudeai-proxy'
  url: string
  id: string
  timeout?: number
}
export type McpServerStatusConfig = McpServerConfigForProcessTransport | McpClaudeAIProxyServerConfig
export type McpServerStatus = Omit<WireServerStatus, 'config'> & { config?: McpServerStatusConfig }

/** What `Query.setMcpServers()` changed. `errors` is keyed by server name. */
export type McpSetServersResult = { added: string[]; removed: string[]; errors: Record<string, string> }

export type ConfigScope = 'local' | 'user' | 'project'
export type AgentMcpServerSpec = string | Record<string, McpServerConfigForProcessTransport>

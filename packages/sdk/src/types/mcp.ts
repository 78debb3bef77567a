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

/** The part of an MCP server that a query needs; any copy of the MCP package fits. Spec: sdk.md §9.3. */
export interface McpServerLike {
  connect(transport: object): Promise<void>
  close(): Promise<void>
}

/** An MCP server in this process, as `createSdkMcpServer` makes it. Spec: sdk.md §14.8. */
export type McpSdkServerConfigWithInstance = McpSdkServerConfig & { instance: McpServer }

/** A server that a query can start or reach: by process, by URL, or in this process. Spec: sdk.md §14.8. */
export type McpServerConfig =
  | McpStdioServerConfig
  | McpSseServerConfig
  | McpHttpServerConfig
  | McpSdkServerConfigWithInstance
  | (McpSdkServerConfig & { instance: McpServerLike })

/** A server as it goes over the wire. Spec: sdk.md §14.8. */
export type McpServerConfigForProcessTransport =
  | McpStdioServerConfig
  | McpSseServerConfig
  | McpHttpServerConfig
  | McpSdkServerConfig

/** A server behind a proxy of an account. It is only shown in states; our engine has none. Spec: sdk.md §C.6. */
export type McpClaudeAIProxyServerConfig = {
  type: 'claudeai-proxy'
  url: string
  id: string
  timeout?: number
}
/** How a server is configured, as states show it. Spec: sdk.md §C.6. */
export type McpServerStatusConfig = McpServerConfigForProcessTransport | McpClaudeAIProxyServerConfig
/** A server as it is now, with its tools once it is connected. `error` says why it is not. Spec: sdk.md §4. */
export type McpServerStatus = Omit<WireServerStatus, 'config'> & { config?: McpServerStatusConfig }

/** What `Query.setMcpServers()` changed. `errors` is keyed by server name. Spec: sdk.md §4. */
export type McpSetServersResult = { added: string[]; removed: string[]; errors: Record<string, string> }

/** Where a server is configured. Spec: mcp.md §1.2. */
export type ConfigScope = 'local' | 'user' | 'project'
/** A server of one agent: the name of one that is configured, or servers of its own by name. Spec: sdk.md §14.1. */
export type AgentMcpServerSpec = string | Record<string, McpServerConfigForProcessTransport>

import type { McpManager } from '../mcp/manager.ts'

/** The resources of a session's MCP servers, for the tools that list and read them. */
export type McpPort = Pick<McpManager, 'resources' | 'readResource'>

import { flagServers } from '../mcp/config/flag-servers.ts'
import type { RawEntry } from '../mcp/config/raw-entry.ts'
import { McpError } from '../mcp/errors.ts'
import { type CliFlags, UsageError } from './argv.ts'

/** What the command line says about MCP servers. */
export interface McpChoice {
  readonly servers: readonly RawEntry[]
  /** No servers from files. */
  readonly strict: boolean
}

/** Reads the values of `--mcp-config`. Throws `UsageError` when one of them can't be used. */
export const mcpChoice = (
  { mcpConfig = [], strictMcpConfig = false }: Pick<CliFlags, 'mcpConfig' | 'strictMcpConfig'>,
  cwd: string,
): McpChoice => {
  try {
    return { servers: flagServers(mcpConfig, cwd), strict: strictMcpConfig }
  } catch (error) {
    throw error instanceof McpError ? new UsageError(error.message) : error
  }
}

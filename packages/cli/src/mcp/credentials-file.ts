import { join } from 'node:path'

/** Where logins to MCP servers are kept, mode 0600. */
export const credentialsFile = (configDirectory: string): string =>
  join(configDirectory, 'mcp-credentials.json')

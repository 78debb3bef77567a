import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { parseJsonObject } from '../../platform/json-file.ts'
import { McpError } from '../errors.ts'
import { type RawEntry, rawEntries } from './raw-entry.ts'

/**
 * The servers of the values of `--mcp-config`, each a JSON text or a file (spec: mcp §1.2). Of the same name the last
 * wins. Throws `McpError('mcp_config')` when a value as a whole can't be used.
 */
export const flagServers = (values: readonly string[], cwd: string): readonly RawEntry[] => {
  const byName = new Map<string, RawEntry>()
  for (const value of values) {
    for (const entry of serversOf(value, cwd)) byName.set(entry.name, entry)
  }
  return [...byName.values()]
}

const serversOf = (value: string, cwd: string): readonly RawEntry[] => {
  const inline = parseJsonObject(value)
  const { source, text } =
    inline.state === 'ok' ? { source: 'the JSON text', text: value } : readValue(value, cwd)
  const parsed = parseJsonObject(text)
  if (parsed.state !== 'ok') {
    throw new McpError(
      'mcp_config',
      `Error: Invalid MCP configuration: --mcp-config ${source} is no JSON object.`,
    )
  }
  const { mcpServers } = parsed.value
  if (!isJsonObject(mcpServers)) {
    throw new McpError(
      'mcp_config',
      `Error: Invalid MCP configuration: --mcp-config ${source}: the key "mcpServers" is missing or no object.`,
    )
  }
  return rawEntries(mcpServers, 'dynamic')
}

const readValue = (value: string, cwd: string): { readonly source: string; readonly text: string } => {
  const path = resolve(cwd, value)
  try {
    return { source: path, text: readFileSync(path, 'utf8') }
  } catch (cause) {
    throw new McpError('mcp_config', `Error: Invalid MCP configuration: MCP config file not found: ${path}`, {
      cause,
    })
  }
}

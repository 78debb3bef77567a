import { resolve } from 'node:path'
import { messageOf } from '@agent-engine/protocol/errors'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { GivenFileError, readGivenFile } from '../../platform/given-file.ts'
import { parseJsonObject } from '../../platform/json-file.ts'
import { errnoOf } from '../../platform/paths.ts'
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
  const { source, text } = value.trimStart().startsWith('{')
    ? { source: 'the JSON text', text: value }
    : readValue(value, cwd)
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
    return { source: path, text: readGivenFile(path) }
  } catch (cause) {
    const isMissing = cause instanceof GivenFileError && errnoOf(cause.cause) === 'ENOENT'
    const problem = isMissing
      ? `MCP config file not found: ${path}`
      : `MCP config file ${path}: ${messageOf(cause)}. Name a file, or give JSON that starts with {`
    throw new McpError('mcp_config', `Error: Invalid MCP configuration: ${problem}`, { cause })
  }
}

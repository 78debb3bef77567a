import type { JsonObject } from '@agent-engine/protocol'
import { entryProblem } from '../mcp/config/read-entry.ts'
import { kindOfEntry, shownTarget } from '../mcp/config/shown-entry.ts'
import {
  changeServers,
  STORED_SCOPES,
  type StoredScope,
  type StorePlaces,
  scopeFile,
  storedServers,
} from '../mcp/config/store.ts'
import { McpError } from '../mcp/errors.ts'

export interface AddOptions {
  readonly name: string
  readonly target: string
  readonly args: readonly string[]
  readonly scope: string
  readonly transport: string
  readonly env?: readonly string[]
  readonly header?: readonly string[]
}

interface AddPorts extends StorePlaces {
  write(text: string): void
  warn(text: string): void
}

const TRANSPORTS = ['stdio', 'sse', 'http'] as const

/** Writes the entry that flags describe; connects to nothing. */
export const addServer = async (options: AddOptions, ports: AddPorts): Promise<void> => {
  const { name, target, transport } = options
  const kind = TRANSPORTS.find((known) => known === transport)
  if (kind === undefined) {
    throw failure(`Invalid transport: ${transport}. Use one of: ${TRANSPORTS.join(', ')}.`)
  }
  if (kind === 'stdio' && /^https?:\/\//.test(target)) {
    ports.warn(
      `Warning: ${target} looks like a URL, but the server is added as a program to run. For a remote server:\n  agent mcp add --transport http ${name} ${target}\n  agent mcp add --transport sse ${name} ${target}\n`,
    )
  }
  const entry = kind === 'stdio' ? stdioEntry(options) : remoteEntry(kind, options)
  await store(name, entry, options.scope, ports)
}

/** Writes an entry given as JSON. */
export const addJson = async (name: string, json: string, scope: string, ports: AddPorts): Promise<void> => {
  let entry: unknown
  try {
    entry = JSON.parse(json)
  } catch {
    throw failure('The entry is not valid JSON.')
  }
  const problem = entryProblem(entry)
  if (problem !== undefined) throw failure(`The entry is not valid: ${problem}.`)
  await store(name, { ...(entry as JsonObject) }, scope, ports)
}

const stdioEntry = ({ target, args, env = [] }: AddOptions): JsonObject => ({
  type: 'stdio',
  command: target,
  args: [...args],
  env: Object.fromEntries(env.map(pair)),
})

const remoteEntry = (type: 'sse' | 'http', { target, header = [] }: AddOptions): JsonObject => {
  if (!URL.canParse(target)) throw failure(`Invalid URL: ${target}`)
  return {
    type,
    url: target,
    ...(header.length === 0 ? {} : { headers: Object.fromEntries(header.map(headerPair)) }),
  }
}

const pair = (text: string): readonly [string, string] => {
  const at = text.indexOf('=')
  if (at <= 0) throw failure(`Invalid environment variable: ${text.slice(0, 40)}. Use NAME=value.`)
  return [text.slice(0, at), text.slice(at + 1)]
}

const headerPair = (text: string): readonly [string, string] => {
  const at = text.indexOf(':')
  if (at <= 0) throw failure(`Invalid header: ${text.slice(0, 40)}. Use "Name: value".`)
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

export const checkedScope = (scope: string): StoredScope => {
  const known = STORED_SCOPES.find((name) => name === scope)
  if (known === undefined) throw failure(`Invalid scope: ${scope}. Use one of: ${STORED_SCOPES.join(', ')}.`)
  return known
}

const store = async (name: string, entry: JsonObject, scopeName: string, ports: AddPorts): Promise<void> => {
  const scope = checkedScope(scopeName)
  if (!/^[A-Za-z0-9_-]+$/.test(name)) {
    throw failure(`Invalid name ${name}. Names can only contain letters, numbers, hyphens and underscores.`)
  }
  if (Object.hasOwn(await storedServers(scope, ports), name)) {
    throw failure(`MCP server ${name} already exists in ${scope} scope.`)
  }
  await changeServers(scope, ports, (servers) => ({ ...servers, [name]: entry }))
  ports.write(`Added ${kindOfEntry(entry)} MCP server ${name}: ${shownTarget(entry)} (${scope} scope)\n`)
  ports.write(`File modified: ${scopeFile(scope, ports)}\n`)
}

export const failure = (message: string): McpError => new McpError('mcp_config', message)

import type { JsonObject } from '@agent-engine/protocol'
import { projectKey } from '../mcp/config/global-file.ts'
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
  readonly clientId?: string
  /** Keep the secret of that client too. */
  readonly clientSecret?: boolean
  readonly callbackPort?: string
}

interface AddPorts extends StorePlaces {
  write(text: string): void
  warn(text: string): void
  permits(name: string, raw: unknown): Promise<boolean>
  /** Asks for a secret, or takes it from `MCP_CLIENT_SECRET`, and keeps it for the client. */
  keepClientSecret(url: string, clientId: string): Promise<void>
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
  const { clientId, clientSecret } = options
  if (kind !== 'stdio' && clientSecret === true && clientId !== undefined) {
    await ports.keepClientSecret(target, clientId)
  }
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

const remoteEntry = (type: 'sse' | 'http', options: AddOptions): JsonObject => {
  const { target, header = [] } = options
  if (!URL.canParse(target)) throw failure(`Invalid URL: ${target}`)
  const oauth = oauthOf(options)
  return {
    type,
    url: target,
    ...(header.length === 0 ? {} : { headers: Object.fromEntries(header.map(headerPair)) }),
    ...(Object.keys(oauth).length === 0 ? {} : { oauth }),
  }
}

const oauthOf = ({ clientId, clientSecret, callbackPort }: AddOptions): JsonObject => {
  if (clientSecret === true && clientId === undefined) {
    throw failure('--client-secret needs --client-id: the id that the authorization server gave the client.')
  }
  const port = callbackPort === undefined ? undefined : Number(callbackPort)
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw failure(`Invalid callback port: ${callbackPort}. Use a number from 1 to 65535.`)
  }
  return {
    ...(clientId === undefined ? {} : { clientId }),
    ...(port === undefined ? {} : { callbackPort: port }),
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
  if (!(await ports.permits(name, entry))) {
    throw failure(`An administrator does not allow the MCP server ${name}; it is not added.`)
  }
  await changeServers(scope, ports, (servers) => ({ ...servers, [name]: entry }))
  ports.write(`Added ${kindOfEntry(entry)} MCP server ${name}: ${shownTarget(entry)} (${scope} scope)\n`)
  const project = scope === 'local' ? ` [project: ${projectKey(ports.cwd)}]` : ''
  ports.write(`File modified: ${scopeFile(scope, ports)}${project}\n`)
}

export const failure = (message: string): McpError => new McpError('mcp_config', message)

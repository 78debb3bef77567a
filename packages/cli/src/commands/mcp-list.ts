import type { JsonObject, McpServerStatus } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { FileServer } from '../mcp/config/file-servers.ts'
import { kindOfEntry, shownArgs, shownOAuth, shownPairs, shownTarget } from '../mcp/config/shown-entry.ts'
import { failure } from './mcp-add.ts'

/** A server of a file, and why it is not started although it is approved. */
export interface ListedServer extends FileServer {
  readonly stopped?: 'disabled' | 'blocked'
}

/** Finds the servers of all files, and connects to some of them to see whether they work. */
export interface CheckServers {
  find(): Promise<readonly ListedServer[]>
  /** Status by name; ends what it started. */
  connect(servers: readonly FileServer[]): Promise<ReadonlyMap<string, McpServerStatus>>
}

export interface ListPorts {
  readonly check: CheckServers
  write(text: string): void
}

const ORDER = ['enterprise', 'user', 'project', 'local'] as const

/** One line per server; a server that fails does not change the exit code. */
export const listServers = async ({ check, write }: ListPorts): Promise<void> => {
  const all = await check.find()
  if (all.length === 0) {
    write('No MCP servers configured. Use `agent mcp add` to add a server.\n')
    return
  }
  write('Checking MCP server health...\n\n')
  const states = await check.connect(effective(all).filter(mayStart))
  const ordered = ORDER.flatMap((scope) => all.filter((server) => server.scope === scope))
  for (const server of ordered) write(`${lineFor(server, all, states)}\n`)
}

const mayStart = ({ approved, stopped }: ListedServer): boolean => approved && stopped === undefined

/** Of each name the one that counts. */
const effective = (all: readonly ListedServer[]): readonly ListedServer[] =>
  all.filter((server) => all.find(({ name }) => name === server.name) === server)

const lineFor = (
  server: ListedServer,
  all: readonly ListedServer[],
  states: ReadonlyMap<string, McpServerStatus>,
): string => {
  const raw = isJsonObject(server.raw) ? server.raw : {}
  const kind = kindOfEntry(raw)
  const label = kind === 'stdio' ? '' : ` (${kind.toUpperCase()})`
  return `${server.name}: ${shownTarget(raw)}${label} - ${stateText(server, all, states)}`
}

const stateText = (
  server: ListedServer,
  all: readonly ListedServer[],
  states: ReadonlyMap<string, McpServerStatus>,
): string => {
  if (server.stopped === 'blocked') return 'Not allowed by an administrator'
  if (!server.approved) return 'Pending approval'
  const winner = all.find(({ name }) => name === server.name)
  if (winner !== server && winner !== undefined) return `Not used: ${winner.scope} scope has the same name`
  if (server.stopped === 'disabled') return 'Disabled'
  const status = states.get(server.name)
  switch (status?.status) {
    case 'connected':
      return '✓ Connected'
    case 'needs-auth':
      return '! Needs authentication'
    case 'disabled':
      return 'Disabled'
    default:
      return `✗ Failed to connect${status?.error === undefined ? '' : `: ${status.error}`}`
  }
}

const EXPLAINED: Readonly<Record<string, string>> = {
  enterprise: 'Enterprise config (set by an administrator)',
  local: 'Local config (private to you in this project)',
  project: 'Project config (shared via .mcp.json)',
  user: 'User config (available in all your projects)',
}

/** Everything about one server but its secrets. */
export const showServer = async (name: string, { check, write }: ListPorts): Promise<void> => {
  const all = await check.find()
  const server = all.find((one) => one.name === name)
  if (server === undefined) {
    const known = [...new Set(all.map((one) => one.name))].join(', ')
    throw failure(`No MCP server found with name: ${name}. Configured: ${known === '' ? 'none' : known}`)
  }
  const states = mayStart(server) ? await check.connect([server]) : new Map<string, McpServerStatus>()
  const raw = isJsonObject(server.raw) ? server.raw : {}
  const lines = [
    `${name}:`,
    `  Scope: ${EXPLAINED[server.scope] ?? server.scope}`,
    `  Status: ${stateText(server, all, states)}`,
    `  Type: ${kindOfEntry(raw)}`,
    ...details(raw),
    '',
    `To remove this server, run: agent mcp remove "${name}" -s ${server.scope}`,
  ]
  write(`${lines.join('\n')}\n`)
}

const details = (raw: JsonObject): readonly string[] => {
  const indented = (title: string, pairs: readonly string[]): readonly string[] =>
    pairs.length === 0 ? [] : [`  ${title}:`, ...pairs.map((pair) => `    ${pair}`)]
  if (typeof raw.url === 'string') {
    return [
      `  URL: ${shownTarget(raw)}`,
      ...indented('Headers', shownPairs(raw.headers, ': ')),
      ...(typeof raw.headersHelper === 'string' ? [`  Headers helper: ${raw.headersHelper}`] : []),
      ...indented('OAuth', shownOAuth(raw.oauth)),
    ]
  }
  const args = Array.isArray(raw.args) ? raw.args.map(String) : []
  return [
    `  Command: ${String(raw.command ?? '')}`,
    `  Args: ${shownArgs(args).join(' ')}`,
    ...indented('Environment', shownPairs(raw.env, '=')),
  ]
}

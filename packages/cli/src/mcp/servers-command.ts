import type { McpServerStatus } from '@agent-engine/protocol'
import { harmless } from '../platform/harmless.ts'
import { messageOf } from './errors.ts'
import type { McpManager } from './manager.ts'
import type { EntryProblem } from './server-entry.ts'

export interface ServersCommandPorts {
  servers(): readonly McpServerStatus[]
  problems(): readonly EntryProblem[]
  manager(): Promise<McpManager>
  /** The session goes on long enough for a login. */
  readonly waitsForLogins: boolean
  /** Shows an address to the person at this machine; absent: nobody is there. */
  readonly openBrowser: ((address: string) => Promise<boolean>) | undefined
}

const USAGE = 'Use /mcp login|logout|reconnect|enable|disable NAME.'

/** `/mcp`: the servers of the session, and what can be done with them. Gives the text for the user; never rejects. */
export const runServersCommand = async (args: string, ports: ServersCommandPorts): Promise<string> => {
  const [, verb, name] = /^\s*(\S+)\s*(.*?)\s*$/s.exec(args) ?? []
  if (verb === undefined) return overview(ports)
  const act = Object.hasOwn(ACTIONS, verb) ? ACTIONS[verb] : undefined
  if (act === undefined || name === undefined || name === '') return USAGE
  try {
    return await act(name, ports)
  } catch (error) {
    return harmless(`Error: ${messageOf(error)}`)
  }
}

const overview = ({ servers, problems }: ServersCommandPorts): string => {
  const lines = [
    ...servers().map((server) => `  ${server.name} - ${stateText(server)}`),
    ...problems().map(({ name, message }) => `  ${name} - not usable: ${message}`),
  ]
  return lines.length === 0
    ? 'No MCP servers. Add one with: agent mcp add'
    : ['MCP servers:', ...lines.map(harmless), USAGE].join('\n')
}

const stateText = ({ name, status, error, transport, tools = [] }: McpServerStatus): string => {
  switch (status) {
    case 'connected':
      return `connected (${transport ?? 'stdio'}), ${toolCount(tools)}`
    case 'needs-auth':
      return `needs authentication: /mcp login ${name}`
    case 'pending':
      return error === undefined && tools.length > 0
        ? `not connected until it is wanted, ${toolCount(tools)}`
        : 'connecting'
    case 'disabled':
      return 'disabled'
    case 'failed':
      return `failed${error === undefined ? '' : `: ${error}`}`
  }
}

const toolCount = ({ length }: readonly unknown[]): string => `${length} ${length === 1 ? 'tool' : 'tools'}`

type Action = (name: string, ports: ServersCommandPorts) => Promise<string>

const login: Action = async (name, { manager, waitsForLogins, openBrowser }) => {
  if (!waitsForLogins) return `This run ends before a login could. Use: agent mcp login ${name}`
  const { authorizationUrl } = await (await (await manager()).logins()).begin(name)
  if (authorizationUrl === undefined) return `'${name}' is connected.`
  const opened = (await openBrowser?.(authorizationUrl)) === true
  return [
    `Log in to '${name}'${opened ? ' in your browser. If none opens, go to' : ' at'}:`,
    '',
    `  ${authorizationUrl}`,
    '',
    'The server connects when that is done.',
  ].join('\n')
}

const ACTIONS: Readonly<Record<string, Action>> = {
  login,
  async logout(name, { manager }) {
    await (await (await manager()).logins()).clear(name)
    return `Logged out of '${name}'.`
  },
  async reconnect(name, { manager }) {
    await (await manager()).reconnect(name)
    return `'${name}' is connected.`
  },
  async enable(name, { manager }) {
    await (await manager()).toggle(name, true)
    return `'${name}' is enabled for this session.`
  },
  async disable(name, { manager }) {
    await (await manager()).toggle(name, false)
    return `'${name}' is disabled for this session.`
  },
}

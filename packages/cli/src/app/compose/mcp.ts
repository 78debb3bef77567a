import type { InitializeRequest } from '@agent-engine/protocol'
import type { FrontEnd } from '../../commands/session.ts'
import { configDirectory } from '../../config/paths.ts'
import { serverPart } from '../../config/trust/project-parts.ts'
import type { ServerContentPort } from '../../engine/parts.ts'
import type { CallMcpTool } from '../../hooks/mcp-tool-hook.ts'
import type { Hooks } from '../../hooks/port.ts'
import { type ConfiguredServers, configuredServers } from '../../mcp/config/configured.ts'
import { type FilePlaces, serverFiles } from '../../mcp/config/file-servers.ts'
import { isPermitted, type ServerPolicy } from '../../mcp/config/policy.ts'
import { type RawEntry, rawEntries } from '../../mcp/config/raw-entry.ts'
import { credentialsFile } from '../../mcp/credentials-file.ts'
import { createHostInbox } from '../../mcp/host-inbox.ts'
import { storedSecrets } from '../../mcp/login-secrets.ts'
import type { HostLink } from '../../mcp/open-transport.ts'
import { type BlockPorts, callOutcome } from '../../mcp/result.ts'
import { createSessionMcp, type SessionMcp } from '../../mcp/session-mcp.ts'
import { mcpSettings } from '../../mcp/settings.ts'
import type { SessionGate } from '../../permissions/create-gate.ts'
import type { PermissionGate } from '../../permissions/gate.ts'
import type { ChildRegistry } from '../../platform/child-registry.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import { saveToolResult } from '../../session/tool-results.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { Tool } from '../../tools/define.ts'
import type { McpPort } from '../../tools/mcp-port.ts'
import type { ResolvedOptions } from '../options.ts'
import { type AgentServers, createAgentServers } from './agent-servers.ts'
import type { SessionExtensions } from './extensions.ts'
import { blockPorts } from './mcp-blocks.ts'
import { serverContent } from './mcp-content.ts'
import { policyOf } from './mcp-policy.ts'
import { createReload, onlyTrusted, type ReloadServers } from './mcp-reload.ts'
import { mcpTool } from './mcp-tool.ts'
import type { KnownSecrets } from './secrets.ts'

export interface McpParts {
  readonly options: ResolvedOptions
  readonly frontEnd: FrontEnd
  readonly registry: ChildRegistry
  readonly sessionId: string
  readonly entrypoint: string
  /** Directory for results that don't fit into the conversation. */
  readonly toolResults: string
  readonly gate: Pick<PermissionGate, 'directories'>
  readonly rules: Pick<SessionGate, 'onDirectories'>
  readonly secrets: Pick<KnownSecrets, 'add'>
  readonly log: DebugLog
  readonly transcript: Pick<Transcript, 'sessionId' | 'newId'>
  /** Undefined while the session is being put together. */
  hooks(): Hooks | undefined
  /** Plugins bring servers. */
  readonly extensions: Pick<SessionExtensions, 'loaded'>
}

/** MCP as the session sees it: its servers, and their tools among the others. */
export interface ComposedMcp {
  readonly session: SessionMcp
  /** Takes the servers of the plugins as they are now. */
  reloadPlugins(): void
  /** The same array until something changes. */
  tools(): readonly Tool[]
  /** Calls a tool for a hook; gives the text of its result. */
  readonly callTool: CallMcpTool
  /** The servers' resources. */
  readonly resources: McpPort
  /** Servers that only one agent has. */
  readonly forAgents: AgentServers
  /** Prompts of the servers, and which of them have resources. */
  readonly content: ServerContentPort
  /** The files to watch, as servers in them count. */
  files(): readonly string[]
  /** Takes over what files and settings say now. */
  readonly reload: ReloadServers
  /** Takes over the servers that a host names with `initialize`. */
  initialize(request: InitializeRequest): void
}

/** Finds the configured servers and begins to connect them. Loads nothing of MCP when there are none. */
export const composeMcp = async (parts: McpParts): Promise<ComposedMcp> => {
  const { options, log } = parts
  const { env, cwd, mcp } = options
  const host = hostLink(parts.frontEnd)
  let policy = policyOf(options.settings, env)
  const warn = (message: string): void => log('mcp', 'warning', { message })
  const createSession = (uncovered: () => void): SessionMcp =>
    createSessionMcp({
      env,
      host,
      permits: (name, raw) => isPermitted(name, raw, policy),
      refused: tellRefused(options),
      load: async () => {
        const [{ createServerManager }, { composeElicitations }] = await Promise.all([
          import('./mcp-manager.ts'),
          import('./elicit.ts'),
        ])
        const elicitations = composeElicitations(parts)
        const { registry, sessionId, entrypoint, gate } = parts
        const roots = (): readonly string[] => [cwd, ...gate.directories]
        return createServerManager({
          env,
          cwd,
          registry,
          sessionId,
          entrypoint,
          host,
          elicitations,
          roots,
          log,
          http: options.ports.http,
        })
      },
      warn,
      uncovered,
    })
  const session = createSession(() => {
    // A reload that fails is told by the one who makes it.
    void reload(current).catch(() => undefined)
  })
  const forAgents = createAgentServers({
    createSession: () => createSession(() => undefined),
    toolsOf: (own) => createToolList(own, parts)(),
    permits: (name, raw) => isPermitted(name, raw, policy),
  })
  parts.secrets.add(storedSecrets(credentialsFile(configDirectory(env))))
  parts.secrets.add(() => [...(session.loaded?.secrets() ?? []), ...forAgents.secrets()])
  parts.rules.onDirectories(() => {
    session.loaded?.rootsChanged()
    forAgents.rootsChanged()
  })
  const find = async (now: ResolvedOptions, others: readonly RawEntry[]): Promise<ConfiguredServers> => {
    const found = await configuredServers(others, placesOf(now), policyOf(now.settings, env))
    for (const name of found.blocked) warn(`The server '${name}' is not allowed by an administrator.`)
    return found
  }
  const found = await find(options, [...mcp.servers, ...pluginServers(parts)])
  for (const warning of found.warnings) options.ports.warn(`Warning: ${warning}`)
  session.configure(await trusted(found.entries, found.disabled, options), found.disabled)
  let current = options
  const reload = createReload(
    session,
    found.disabled,
    async (now) => {
      current = now
      policy = policyOf(now.settings, env)
      // Servers of hosts and plugins come and go otherwise; what they hide now is left out when it would start.
      const { entries, disabled } = await find(now, [])
      return { entries: await onlyTrusted(entries, disabled, now, warn), disabled }
    },
    warn,
  )
  return {
    files() {
      const places = placesOf(options)
      return places === undefined ? [] : serverFiles(places)
    },
    reload,
    reloadPlugins: () => session.replacePlugins(pluginServers(parts)),
    session,
    tools: createToolList(session, parts),
    async callTool({ server, tool, input, signal }) {
      const result = await (await session.manager()).call({ server, tool, input, signal })
      const { content } = await callOutcome(server, result, NO_PLACE)
      return content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n')
    },
    resources: {
      resources: async (server, signal) => (await session.manager()).resources(server, signal),
      readResource: async (server, uri, signal) =>
        (await session.manager()).readResource(server, uri, signal),
    },
    forAgents,
    content: serverContent(session, parts),
    initialize: (request) => session.configure(hostServers(request, policy)),
  }
}

/** Messages tell hosts of entries that cannot be used; where there are none, a person should hear of it. */
const tellRefused =
  ({ outputFormat, ports }: ResolvedOptions) =>
  (message: string): void => {
    if (outputFormat === 'text') ports.warn(`Warning: ${message}`)
  }

/** A hook reads the texts of a result only. */
const NO_PLACE: BlockPorts = { save: async () => undefined, show: async () => undefined }

const hostLink = ({ sendToMcpServer: send }: FrontEnd): HostLink | undefined =>
  send === undefined ? undefined : { send, inbox: createHostInbox() }

const placesOf = ({ env, configRoot, mcp, settings }: ResolvedOptions): FilePlaces | undefined =>
  mcp.strict
    ? undefined
    : { env, cwd: configRoot, sources: settings.discovered, settings: settings.effective }

/** Servers of the project start only when somebody trusts it. */
const trusted = async (
  entries: readonly RawEntry[],
  disabled: ReadonlySet<string>,
  { settings: { trust } }: ResolvedOptions,
): Promise<readonly RawEntry[]> => {
  const isOfProject = ({ name, scope }: RawEntry): boolean => scope === 'project' && !disabled.has(name)
  const parts = entries.filter(isOfProject).map(({ name, raw }) => serverPart(name, raw))
  if (parts.length === 0 || (await trust.admit(parts))) return entries
  return entries.filter((entry) => !isOfProject(entry))
}

const createToolList = (session: SessionMcp, { options, toolResults }: McpParts): (() => readonly Tool[]) => {
  const ports = {
    manager: session.manager,
    outputTokens: mcpSettings(options.env).outputTokens,
    managedRulesOnly: options.permission.managedRulesOnly,
    blocks: (toolUseId: string) => blockPorts(toolResults, toolUseId),
    spill: (toolUseId: string, text: string) => saveToolResult(toolResults, toolUseId, text),
  }
  let source: ReturnType<SessionMcp['tools']> = []
  let made: readonly Tool[] = []
  return () => {
    const current = session.tools()
    if (current !== source) {
      source = current
      made = current.map((tool) => mcpTool(tool, ports))
    }
    return made
  }
}

/** Named `plugin:<plugin>:<server>`, so that they never take the place of others. */
const pluginServers = ({ options, extensions }: McpParts): readonly RawEntry[] =>
  options.mcp.strict
    ? []
    : extensions.loaded.pluginParts.flatMap(({ plugin, mcpServers }) =>
        rawEntries(mcpServers, 'plugin').map((entry) => ({
          ...entry,
          name: `plugin:${plugin.name}:${entry.name}`,
        })),
      )

const hostServers = (request: InitializeRequest, policy: ServerPolicy): readonly RawEntry[] => {
  const { sdkMcpServers = [], sdkMcpServerConfigs = {}, mcpServers = {} } = request
  return [
    ...sdkMcpServers.map((name) => ({
      name,
      scope: 'sdk' as const,
      raw: { ...sdkMcpServerConfigs[name], type: 'sdk', name },
    })),
    ...rawEntries(mcpServers, 'dynamic').filter(({ name, raw }) => isPermitted(name, raw, policy)),
  ]
}

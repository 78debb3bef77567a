import type { JsonObject, McpServerStatus } from '@agent-engine/protocol'
import {
  type CallRequest,
  callTool,
  type ListedResource,
  offersResources,
  requestWith,
  resourcesOf,
  resourcesOfAll,
} from './calls.ts'
import type { Connection } from './connection.ts'
import { credentialsOf } from './entry-secrets.ts'
import type { ServerPrompt } from './inventory.ts'
import { createLoginWatch } from './login-watch.ts'
import type { OAuthPorts } from './oauth/oauth-ports.ts'
import { type McpTool, offeredTools } from './offered-tools.ts'
import { type EntryProblem, type ServerEntry, transportOf } from './server-entry.ts'
import { createServerSet, type ServerSet, type ServersChange } from './server-set.ts'
import type { SessionLogins } from './session-logins.ts'
import type { McpSettings } from './settings.ts'
import { serverStatus } from './status.ts'

export interface ManagerOptions {
  readonly settings: McpSettings
  connectionFor(entry: ServerEntry, changed: () => void): Connection
  log(event: string, fields: JsonObject): void
  /** Secrets that came to be known while connecting: tokens, headers of helpers. */
  learned(): readonly string[]
  /** Where logins are kept. */
  readonly credentialsFile: string
  /** What logins need; loaded with the first one. */
  loginPorts(): Promise<OAuthPorts>
}

/** All MCP servers of a session. */
export interface McpManager {
  /** Entries that could not be used. */
  readonly problems: readonly EntryProblem[]
  /** Counts up with every change of states, tools or prompts. */
  readonly version: number
  servers(): readonly McpServerStatus[]
  /** The same array until something changes. */
  tools(): readonly McpTool[]
  prompts(): readonly (ServerPrompt & { readonly server: string })[]
  /** What connected servers say about their use. */
  instructions(): readonly { readonly server: string; readonly text: string }[]
  /** Adds servers and begins to connect them, but those that are switched `off`. Of the same name the earlier stays,
   * unless a host adds the other. */
  add(entries: readonly ServerEntry[], off?: ReadonlySet<string>): void
  /** What is wrong with entries; takes the place of what was said about the same ones, and of `about`. */
  report(problems: readonly EntryProblem[], about?: readonly string[]): void
  /**
   * Makes `entries` the servers of the scopes; equal ones keep their connection, and those in `off` get none. Resolves
   * when new ones have settled.
   */
  replaceScope(
    scopes: readonly string[],
    entries: readonly ServerEntry[],
    off?: ReadonlySet<string>,
  ): Promise<ServersChange>
  /** Resolves when servers had their time to connect: those in the host as long as it takes, others the budget, which began at `since`. */
  ready(since?: number): Promise<void>
  /** Rejects with `McpError` when the server is unknown or does not connect. */
  reconnect(server: string): Promise<void>
  toggle(server: string, enabled: boolean): Promise<void>
  /** The server's own result. Rejects with `McpError` or the signal's reason. */
  call(request: CallRequest): Promise<JsonObject>
  readResource(server: string, uri: string, signal?: AbortSignal): Promise<JsonObject>
  getPrompt(
    server: string,
    prompt: string,
    args: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<JsonObject>
  /** Without a name of all servers; one that fails is left out then. */
  resources(server: string | undefined, signal?: AbortSignal): Promise<readonly ListedResource[]>
  /** Names of the connected servers that have resources. */
  resourceServers(): readonly string[]
  /** Credentials in the configuration of the servers, and those of logins. */
  secrets(): readonly string[]
  rootsChanged(): void
  /** Logins to the servers; loaded with the first one. */
  logins(): Promise<SessionLogins>
  /** Takes three seconds at most; never rejects. */
  close(): Promise<void>
}

export const createManager = (options: ManagerOptions): McpManager => {
  const { settings, connectionFor, log, learned } = options
  let problems: readonly EntryProblem[] = []
  let version = 0
  let cached: { readonly version: number; readonly tools: readonly McpTool[] } | undefined
  const changed = (): void => {
    version += 1
  }
  const set = createServerSet({ settings, changed, connectionFor: (entry) => connectionFor(entry, changed) })
  const limits = (signal?: AbortSignal): { timeoutMs: number; signal?: AbortSignal } => ({
    timeoutMs: settings.connectTimeoutMs,
    ...(signal === undefined ? {} : { signal }),
  })
  let logging: Promise<SessionLogins> | undefined
  const followLogins = createLoginWatch(options.credentialsFile)
  const logins = (): Promise<SessionLogins> => {
    logging ??= openLogins(set, options)
    return logging
  }
  return {
    get problems() {
      return problems
    },
    get version() {
      return version
    },
    servers: () => set.all().map(({ entry, connection }) => serverStatus(entry, connection)),
    tools() {
      if (cached?.version === version) return cached.tools
      const tools = offeredTools(set.connections(), (problem) => log('tool_left_out', { problem }))
      cached = { version, tools }
      return tools
    },
    prompts: () =>
      set
        .connections()
        .flatMap(({ entry, prompts }) => prompts.map((prompt) => ({ ...prompt, server: entry.name }))),
    instructions: () =>
      set.connections().flatMap(({ entry, identity }) => {
        const text = identity?.instructions
        return text === undefined ? [] : [{ server: entry.name, text }]
      }),
    add: set.add,
    report(more, about = []) {
      const names = new Set([...about, ...more.map(({ name }) => name)])
      problems = [...problems.filter(({ name }) => !names.has(name)), ...more]
    },
    replaceScope: set.replaceScope,
    async ready(since) {
      await set.ready(since)
      await followLogins(set, settings.startBudgetMs)
    },
    reconnect: set.reconnect,
    toggle: set.toggle,
    call: async (request) => callTool(set.usable(request.server), settings, request),
    readResource: async (server, uri, signal) =>
      requestWith(set.usable(server), 'resources', 'resources/read', { uri }, limits(signal)),
    getPrompt: async (server, name, args, signal) =>
      requestWith(set.usable(server), 'prompts', 'prompts/get', { name, arguments: args }, limits(signal)),
    resources: async (server, signal) =>
      server === undefined
        ? resourcesOfAll(set.connections(), limits(signal))
        : resourcesOf(set.usable(server), limits(signal)),
    secrets: () => [...set.all().flatMap(({ entry }) => credentialsOf(entry)), ...learned()],
    resourceServers: () =>
      set
        .connections()
        .filter(offersResources)
        .map(({ entry }) => entry.name),
    rootsChanged() {
      for (const connection of set.connections()) {
        if (transportOf(connection.entry) !== 'sdk') connection.notify('notifications/roots/list_changed')
      }
    },
    logins,
    async close() {
      void logging?.then(
        (open) => open.close(),
        () => undefined,
      )
      await set.close()
    },
  }
}

const openLogins = async (set: ServerSet, { log, loginPorts }: ManagerOptions): Promise<SessionLogins> => {
  const [{ createSessionLogins }, ports] = await Promise.all([import('./session-logins.ts'), loginPorts()])
  return createSessionLogins(
    {
      entry: (name) => set.held(name).entry,
      stateOf: (name) => set.held(name).connection?.state ?? 'disabled',
      reconnect: set.reconnect,
      log,
    },
    ports,
  )
}

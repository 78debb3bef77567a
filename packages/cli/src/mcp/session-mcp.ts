import type { JsonObject, JsonRpcMessage, McpServerStatus } from '@agent-engine/protocol'
import { type RawEntry, rawEntries } from './config/raw-entry.ts'
import type { McpManager } from './manager.ts'
import type { McpTool } from './offered-tools.ts'
import type { HostLink } from './open-transport.ts'
import type { EntryProblem, McpScope } from './server-entry.ts'

/** What `mcp_set_servers` did, by server name. */
export interface SetServersResult {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly errors: Readonly<Record<string, string>>
}

/** MCP of one session. Nothing of it is loaded before the first server is configured. */
export interface SessionMcp {
  /** Counts up with every change of states or tools. */
  readonly version: number
  servers(): readonly McpServerStatus[]
  problems(): readonly EntryProblem[]
  tools(): readonly McpTool[]
  instructions(): readonly { readonly server: string; readonly text: string }[]
  /** Resolves when the first request may be made. */
  ready(): Promise<void>
  /**
   * Adds servers of the configuration and begins to connect them. Names in `disabled` are switched off, whoever adds a
   * server of that name from now on; absent: those of before stay so.
   */
  configure(entries: readonly RawEntry[], disabled?: ReadonlySet<string>): void
  /** Makes these the servers of files; what did not change keeps its connection. */
  reconfigure(entries: readonly RawEntry[], disabled: ReadonlySet<string>): Promise<void>
  /** Makes these the servers of plugins; turns wait for them as they do at the start. */
  replacePlugins(entries: readonly RawEntry[]): void
  /** A message that a server in the host sends by itself. */
  deliver(serverName: string, message: JsonRpcMessage): void
  /** Replaces the servers that a host or the command line gave. */
  setServers(servers: Readonly<Record<string, JsonObject>>): Promise<SetServersResult>
  /** The manager; loaded when it is not there yet. */
  manager(): Promise<McpManager>
  /** The manager if there is one. */
  readonly loaded: McpManager | undefined
  close(): Promise<void>
}

export interface SessionMcpOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly host: HostLink | undefined
  /** Whether policy lets a server run. */
  permits(name: string, raw: unknown): boolean
  load(): Promise<McpManager>
  warn(message: string): void
  /** An entry cannot be used; nobody else tells of it where messages are not seen. */
  refused(message: string): void
  /** Servers of the host are gone, and files may have others of their names. */
  uncovered(): void
}

const HOST_SCOPES: readonly McpScope[] = ['dynamic', 'sdk']
const FILE_SCOPES: readonly McpScope[] = ['enterprise', 'local', 'project', 'user']

export const createSessionMcp = (options: SessionMcpOptions): SessionMcp => {
  let manager: McpManager | undefined
  let loading: Promise<McpManager> | undefined
  let configuring: Promise<unknown> = Promise.resolve()
  const waiting: McpServerStatus[] = []
  /** Loading the code for servers counts as well: all of it delays the first request. */
  let startedAt: number | undefined
  let namesInFiles: readonly string[] = []
  let off: ReadonlySet<string> = new Set()

  const load = (): Promise<McpManager> => {
    loading ??= options.load().then((made) => {
      manager = made
      return made
    })
    return loading
  }
  const connect = async (raws: readonly RawEntry[], disabled: ReadonlySet<string>): Promise<void> => {
    const [{ readEntries }, made] = await Promise.all([import('./config/read-entry.ts'), load()])
    const { entries, problems, warnings } = readEntries(raws, options.env)
    warnings.forEach(options.warn)
    made.report(problems)
    for (const { name, message } of problems)
      options.refused(`MCP server '${name}' cannot be used: ${message}`)
    made.add(entries, disabled)
    waiting.length = 0
  }
  return {
    get version() {
      return manager?.version ?? 0
    },
    get loaded() {
      return manager
    },
    servers: () => manager?.servers() ?? waiting,
    problems: () => manager?.problems ?? [],
    tools: () => manager?.tools() ?? [],
    instructions: () => manager?.instructions() ?? [],
    async ready() {
      await configuring
      await manager?.ready(startedAt)
    },
    configure(raws, disabled = off) {
      off = disabled
      if (raws.length === 0) return
      startedAt ??= performance.now()
      namesInFiles = [...namesInFiles, ...raws.flatMap(({ name, scope }) => (isOfFile(scope) ? [name] : []))]
      waiting.push(...raws.map(({ name, scope }) => ({ name, status: 'pending' as const, source: scope })))
      configuring = Promise.all([configuring, connect(raws, disabled)])
    },
    async reconfigure(raws, disabled) {
      off = disabled
      await configuring
      const ofFiles = raws.filter(({ scope }) => FILE_SCOPES.includes(scope))
      if (manager === undefined && ofFiles.length === 0) return
      const [{ readEntries }, made] = await Promise.all([import('./config/read-entry.ts'), load()])
      const { entries, problems, warnings } = readEntries(ofFiles, options.env)
      warnings.forEach(options.warn)
      const taken = new Set(made.servers().flatMap(({ name, scope }) => (isOfFile(scope) ? [] : [name])))
      made.report(problems, namesInFiles)
      namesInFiles = ofFiles.map(({ name }) => name)
      const free = entries.filter(({ name, scope }) => scope === 'enterprise' || !taken.has(name))
      await made.replaceScope(FILE_SCOPES, free, disabled)
    },
    replacePlugins(raws) {
      const replace = async (): Promise<void> => {
        if (manager === undefined && raws.length === 0) return
        const [{ readEntries }, made] = await Promise.all([import('./config/read-entry.ts'), load()])
        const permitted = raws.filter(({ name, raw }) => options.permits(name, raw))
        const { entries, warnings } = readEntries(permitted, options.env)
        warnings.forEach(options.warn)
        const held = new Set(made.servers().flatMap(({ name, scope }) => (scope === 'plugin' ? [name] : [])))
        const kept = entries.filter(({ name }) => held.has(name))
        if (held.size > 0) await made.replaceScope(['plugin'], kept, off)
        made.add(entries, off)
      }
      configuring = Promise.all([configuring, replace()])
    },
    deliver: (serverName, message) => options.host?.inbox.deliver(serverName, message),
    async setServers(servers) {
      await configuring
      const result = await replaceHostServers(
        await load(),
        rawEntries({ ...servers }, 'dynamic'),
        off,
        options,
      )
      if (result.removed.length > 0) options.uncovered()
      return result
    },
    manager: load,
    async close() {
      await configuring.catch(() => undefined)
      await manager?.close()
    },
  }
}

const replaceHostServers = async (
  manager: McpManager,
  raws: readonly RawEntry[],
  off: ReadonlySet<string>,
  { env, permits, warn }: Pick<SessionMcpOptions, 'env' | 'permits' | 'warn'>,
): Promise<SetServersResult> => {
  const { readEntries } = await import('./config/read-entry.ts')
  const fixed = new Set(manager.servers().flatMap(({ name, scope }) => (scope === 'enterprise' ? name : [])))
  const blocked = raws.filter(({ name, raw }) => fixed.has(name) || !permits(name, raw))
  const { entries, problems, warnings } = readEntries(
    raws.filter((raw) => !blocked.includes(raw)),
    env,
  )
  warnings.forEach(warn)
  const change = await manager.replaceScope(HOST_SCOPES, entries, off)
  return {
    ...change,
    errors: Object.fromEntries([
      ...problems.map(({ name, message }) => [name, message]),
      ...blocked.map(({ name }) => [name, 'An administrator does not allow this server.']),
    ]),
  }
}

const isOfFile = (scope: string | undefined): boolean => FILE_SCOPES.some((known) => known === scope)

import type { Connection } from './connection.ts'
import { createEndings } from './endings.ts'
import { McpError } from './errors.ts'
import { CLOSE_LIMIT_MS } from './limits.ts'
import { type McpScope, type ServerEntry, transportOf } from './server-entry.ts'
import type { McpSettings } from './settings.ts'
import { createSlots } from './slots.ts'

/** A configured server; without a connection it is switched off. */
export interface HeldServer {
  readonly entry: ServerEntry
  connection: Connection | undefined
  /** Resolves when the first attempt to connect is over. */
  readonly settled: Promise<void>
}

/** What replacing the servers of a scope did, by server name. */
export interface ServersChange {
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** The servers of a session by name, and which of them run. */
export interface ServerSet {
  all(): readonly HeldServer[]
  connections(): readonly Connection[]
  /** Throws `McpError` when there is no server of the name. */
  held(name: string): HeldServer
  /** Throws `McpError` when there is no server of the name, or it can't be used now. */
  usable(name: string): Connection
  /** Those in `off` are known but not connected. Of the same name the earlier stays, unless the other ranks higher. */
  add(entries: readonly ServerEntry[], off?: ReadonlySet<string>): void
  /** Those of the scopes that are not among `entries` end; equal ones keep their connection. */
  replaceScope(
    scopes: readonly string[],
    entries: readonly ServerEntry[],
    off?: ReadonlySet<string>,
  ): Promise<ServersChange>
  reconnect(name: string): Promise<void>
  toggle(name: string, enabled: boolean): Promise<void>
  /** `since`: when the budget began, by `performance.now()`; absent: when the set was made. */
  ready(since?: number): Promise<void>
  close(): Promise<void>
}

export interface ServerSetOptions {
  readonly settings: McpSettings
  connectionFor(entry: ServerEntry): Connection
  changed(): void
}

export const createServerSet = (options: ServerSetOptions): ServerSet => {
  const { settings, changed } = options
  const held = new Map<string, HeldServer>()
  const slots = createSlots(settings)
  const madeAt = performance.now()

  const endings = createEndings()

  const start = (entry: ServerEntry, mayWait = false): HeldServer => {
    const connection = options.connectionFor(entry)
    const before = endings.of(entry.name)
    const connect = (): Promise<void> =>
      slots.run(transportOf(entry), async () => {
        await before
        await connection.connect()
      })
    const settled = mayWait ? unlessItWaits(connection, connect) : connect()
    const holder = { entry, connection, settled }
    held.set(entry.name, holder)
    changed()
    return holder
  }
  const end = ({ entry, connection }: HeldServer): Promise<void> => endings.end(entry.name, connection)
  const hold = (entry: ServerEntry, off: ReadonlySet<string>): HeldServer => {
    if (!off.has(entry.name)) return start(entry, true)
    const holder = { entry, connection: undefined, settled: Promise.resolve() }
    held.set(entry.name, holder)
    return holder
  }
  const find = (name: string): HeldServer => {
    const found = held.get(name)
    if (found === undefined) throw notFound(name, [...held.keys()])
    return found
  }
  return {
    all: () => [...held.values()],
    connections: () => [...held.values()].flatMap(({ connection }) => connection ?? []),
    held: find,
    usable: (name) => usable(name, find(name).connection),
    add(entries, off = new Set()) {
      for (const entry of entries) {
        const before = held.get(entry.name)
        if (before !== undefined && !outranks(entry, before.entry)) continue
        if (before !== undefined) void end(before)
        hold(entry, off)
      }
      changed()
    },
    async replaceScope(scopes, entries, off = new Set()) {
      const wanted = new Map(entries.map((entry) => [entry.name, entry]))
      const gone = [...held.values()].filter(
        ({ entry }) => scopes.includes(entry.scope) && !sameEntry(entry, wanted.get(entry.name)),
      )
      const added = entries.filter((entry) => !sameEntry(entry, held.get(entry.name)?.entry))
      const replaced = new Set([...gone, ...added.flatMap(({ name }) => held.get(name) ?? [])])
      for (const holder of replaced) {
        held.delete(holder.entry.name)
        void end(holder)
      }
      // All of it at once, so that whoever comes next sees the servers as they will be.
      const started = added.map((entry) => hold(entry, off))
      changed()
      await Promise.all([...replaced].map(({ entry }) => endings.of(entry.name)))
      await settledOf(started)
      return {
        added: added.map(({ name }) => name),
        removed: gone.map(({ entry }) => entry.name).filter((name) => !wanted.has(name)),
      }
    },
    async reconnect(name) {
      const holder = find(name)
      void end(holder)
      const next = start(holder.entry)
      await next.settled
      if (next.connection?.state === 'connected') return
      throw notConnected(name, next.connection)
    },
    async toggle(name, enabled) {
      const holder = find(name)
      if (enabled) {
        if (holder.connection === undefined) await start(holder.entry).settled
        return
      }
      const ended = end(holder)
      holder.connection = undefined
      changed()
      await ended
    },
    async ready(since = madeAt) {
      const all = [...held.values()]
      const left = Math.max(0, settings.startBudgetMs - (performance.now() - since))
      const inHost = all.filter(({ entry }) => transportOf(entry) === 'sdk')
      await Promise.all([settledOf(inHost), withinMs(settledOf(all), left)])
    },
    async close() {
      for (const holder of held.values()) void end(holder)
      await withinMs(endings.all(), CLOSE_LIMIT_MS)
    },
  }
}

const HOST: readonly McpScope[] = ['dynamic', 'sdk']
const FILES: readonly McpScope[] = ['local', 'project', 'user', 'plugin']

/** What a host adds stands above what files have (spec: mcp §1.2). */
const outranks = (one: ServerEntry, other: ServerEntry): boolean =>
  HOST.includes(one.scope) && FILES.includes(other.scope)

const settledOf = (servers: readonly HeldServer[]): Promise<unknown> =>
  Promise.all(servers.map(({ settled }) => settled))

const unlessItWaits = async (connection: Connection, connect: () => Promise<void>): Promise<void> => {
  if ((await connection.waitUntilWanted?.()) !== true) await connect()
}

const notConnected = (name: string, connection: Connection | undefined): McpError => {
  const why = connection?.error ?? connection?.state ?? 'disabled'
  return new McpError('mcp_unavailable', `The MCP server '${name}' could not be connected: ${why}`)
}

const notFound = (name: string, known: readonly string[]): McpError =>
  new McpError(
    'mcp_unavailable',
    `Server not found: ${name}. Configured servers: ${known.length === 0 ? 'none' : known.join(', ')}`,
  )

const usable = (name: string, connection: Connection | undefined): Connection => {
  if (connection === undefined) {
    throw new McpError('mcp_unavailable', `The MCP server '${name}' is disabled.`)
  }
  if (connection.state === 'needs-auth') {
    throw new McpError('mcp_unauthorized', `The MCP server '${name}' needs authentication.`)
  }
  return connection
}

const sameEntry = (one: ServerEntry, other: ServerEntry | undefined): boolean =>
  other !== undefined &&
  one.name === other.name &&
  one.scope === other.scope &&
  JSON.stringify(one.config) === JSON.stringify(other.config)

const withinMs = async (work: Promise<unknown>, ms: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const clock = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, clock])
  clearTimeout(timer)
}

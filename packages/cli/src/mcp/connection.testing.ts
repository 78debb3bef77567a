import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { McpServerConfig } from '@agent-engine/protocol'
import { onTestFinished } from 'vitest'
import { createChildRegistry } from '../platform/child-registry.ts'
import { createHttpClient } from '../platform/http-client.ts'
import { type Connection, createConnection } from './connection.ts'
import type { Elicitations } from './elicitations.ts'
import { createLearnedSecrets } from './learned-secrets.ts'
import { createManager, type McpManager } from './manager.ts'
import { createTokenStore } from './oauth/token-store.ts'
import { type HostLink, openTransport } from './open-transport.ts'
import type { ServerEntry } from './server-entry.ts'
import { createServerMemory } from './server-memory.ts'
import { mayWait, mcpSettings } from './settings.ts'
import { waitingConnection } from './waiting-connection.ts'

/** A scripted server that is good or bad in a chosen way. */
export const SERVER: string = fileURLToPath(new URL('../../../../fixtures/mcp/server.mjs', import.meta.url))

export const entry = (name: string, config: McpServerConfig): ServerEntry => ({
  name,
  scope: 'dynamic',
  config,
  raw: { ...config },
})

export const scripted = (name: string, mode = 'good', env: Record<string, string> = {}): ServerEntry =>
  entry(name, { command: process.execPath, args: [SERVER, mode], env })

export interface TestManager {
  readonly manager: McpManager
  readonly logged: { event: string; server: unknown; problem: unknown }[]
  /** Processes that still run. */
  living(): number
}

/** A manager with real children and sockets; everything ends with the test. */
export const testManager = (
  env: Readonly<Record<string, string>> = {},
  options: {
    host?: HostLink
    cwd?: string
    credentialsFile?: string
    elicitations?: Elicitations
    roots?: () => readonly string[]
    /** Where offers are remembered. */
    memory?: string
  } = {},
): TestManager => {
  const registry = createChildRegistry()
  const http = createHttpClient({ env: {} })
  const logged: TestManager['logged'] = []
  const cwd = options.cwd ?? process.cwd()
  const learned = createLearnedSecrets()
  const credentials = options.credentialsFile ?? join(tmpdir(), `no-credentials-${process.pid}.json`)
  // Who waits for servers waits until they are there, however slow the machine is.
  const settings = mcpSettings({ MCP_TIMEOUT: '18000', MCP_CONNECT_TIMEOUT_MS: '18000', ...env })
  const manager = createManager({
    settings,
    learned: learned.all,
    credentialsFile: credentials,
    loginPorts: async () => ({ http, env, store: createTokenStore(credentials), learn: learned.learn }),
    log: (event, fields) => logged.push({ event, server: fields.server, problem: fields.problem }),
    connectionFor: (server, changed) => {
      const log = (event: string, fields: Record<string, unknown>): void =>
        void logged.push({ event, server: server.name, problem: fields.problem })
      const create = (onChange: () => void): Connection =>
        createConnection({
          entry: server,
          connectTimeoutMs: settings.connectTimeoutMs,
          requests: { roots: options.roots ?? (() => [cwd]), elicitations: options.elicitations },
          changed: onChange,
          log,
          learned: learned.all,
          open: openTransport(server, {
            registry,
            cwd,
            host: options.host,
            trusted: true,
            env: { ...env },
            credentialsFile: credentials,
            learn: learned.learn,
            http: () => http,
            childEnv: (extra) => ({ PATH: process.env.PATH, ...extra }),
            log,
          }),
        })
      return options.memory === undefined || !mayWait(server, settings)
        ? create(changed)
        : waitingConnection(createServerMemory(options.memory, server, cwd, log), changed, create)
    },
  })
  onTestFinished(async () => {
    await manager.close()
    await registry.close(0)
    http.close()
  })
  return { manager, logged, living: () => registry.living.size }
}

/** The one server's status. */
export const statusOf = (manager: McpManager, name: string): string | undefined =>
  manager.servers().find((server) => server.name === name)?.status

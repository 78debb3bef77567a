import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import { createHttpClient } from '../../platform/http-client.ts'
import { createLearnedSecrets } from '../learned-secrets.ts'
import type { OAuthConfig } from './oauth-config.ts'
import type { OAuthPorts, OAuthServer } from './oauth-ports.ts'
import { createTokenStore, type TokenStore } from './token-store.ts'

const SERVER = fileURLToPath(new URL('../../../../../fixtures/mcp/oauth-server.mjs', import.meta.url))

const loggedSchema = z.array(
  z.object({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
)

type Logged = z.infer<typeof loggedSchema>[number]

/** A server that wants a login, and its authorization server, in a process of its own. */
export interface TestOAuthServer {
  readonly origin: string
  /** Requests to a path, in order. */
  requests(path: string): Promise<readonly Logged[]>
  set(options: Readonly<Record<string, unknown>>): Promise<void>
  /** No access token holds any more. */
  expire(): Promise<void>
}

export const startOAuthServer = async (
  options: Readonly<Record<string, unknown>> = {},
): Promise<TestOAuthServer> => {
  const child = spawn(process.execPath, [SERVER, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [origin] = await once(createInterface(child.stdout), 'line')
  const tell = async (path: string, body: object): Promise<void> => {
    await fetch(`${origin}${path}`, { method: 'POST', body: JSON.stringify(body) })
  }
  return {
    origin: String(origin),
    async requests(path) {
      const log = loggedSchema.parse(await (await fetch(`${origin}/log`)).json())
      return log.filter((entry) => entry.path === path)
    },
    set: (changed) => tell('/set', changed),
    expire: () => tell('/expire', {}),
  }
}

/** What a browser does with the address of a login: goes there, and is sent back to the address this gives. */
export const approve = async (authorizationUrl: string): Promise<string> => {
  const reply = await fetch(authorizationUrl, { redirect: 'manual' })
  const location = reply.headers.get('location')
  if (location === null) throw new Error(`no way back: ${reply.status} ${await reply.text()}`)
  return location
}

export interface TestOAuth {
  readonly server: OAuthServer
  readonly store: TokenStore
  readonly ports: OAuthPorts & { log(event: string, fields: object): void }
  readonly logged: string[]
  secrets(): readonly string[]
}

/** Parts for logins to a server, with a store that goes with the test. */
export const testOAuth = (
  { origin }: Pick<TestOAuthServer, 'origin'>,
  options: { config?: OAuthConfig; env?: Record<string, string>; store?: TokenStore; url?: string } = {},
): TestOAuth => {
  const directory = mkdtempSync(join(tmpdir(), 'agent-oauth-'))
  const http = createHttpClient({ env: {} })
  onTestFinished(() => {
    http.close()
    rmSync(directory, { recursive: true, force: true })
  })
  const learned = createLearnedSecrets()
  const logged: string[] = []
  const store = options.store ?? createTokenStore(join(directory, 'config', 'mcp-credentials.json'))
  return {
    server: {
      name: 'guarded',
      loginName: 'guarded',
      url: new URL(options.url ?? `${origin}/mcp`),
      config: options.config ?? {},
    },
    store,
    logged,
    ports: {
      http,
      store,
      env: options.env ?? {},
      learn: learned.learn,
      log: (event, fields) => void logged.push(`${event} ${JSON.stringify(fields)}`),
    },
    secrets: learned.all,
  }
}

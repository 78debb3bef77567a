import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { asObject, type JsonObject } from './mock-api/json.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/oauth-server.mjs', import.meta.url))

/** An MCP server that wants a login, and its authorization server, in a process of its own. */
export interface OAuthServer {
  readonly origin: string
  /** The server's address. */
  readonly url: string
  /** Requests to a path, in order. */
  requests(path: string): Promise<readonly JsonObject[]>
  set(options: JsonObject): Promise<void>
}

export const startOAuthServer = async (options: JsonObject = {}): Promise<OAuthServer> => {
  const child = spawn(process.execPath, [SERVER, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(createInterface(child.stdout), 'line')
  const origin = String(line)
  return {
    origin,
    url: `${origin}/mcp`,
    async requests(path) {
      const log: unknown = await (await fetch(`${origin}/log`)).json()
      return (Array.isArray(log) ? log : []).map(asObject).filter((entry) => entry.path === path)
    },
    async set(changed) {
      await fetch(`${origin}/set`, { method: 'POST', body: JSON.stringify(changed) })
    },
  }
}

/** What a browser does: goes to the address of a login and follows it back. `localhost` is 127.0.0.1 here. */
export const browse = async (authorizationUrl: string): Promise<Response> => {
  const reply = await fetch(authorizationUrl, { redirect: 'manual' })
  const location = reply.headers.get('location')
  if (location === null) throw new Error(`no way back: ${reply.status} ${await reply.text()}`)
  return fetch(location.replace('//localhost:', '//127.0.0.1:'))
}

import type { JsonObject, McpServerState } from '@agent-engine/protocol'
import { McpError, messageOf } from './errors.ts'
import { loginTarget } from './oauth/login-target.ts'
import { logOut } from './oauth/logout.ts'
import { type OAuthPorts, storeKey } from './oauth/oauth-ports.ts'
import { type OpenLogin, openLogin } from './oauth/open-login.ts'
import type { ServerEntry } from './server-entry.ts'

/** What logins need of the servers of their session. */
export interface LoginServers {
  /** Throws `McpError` when there is no server of the name. */
  entry(name: string): ServerEntry
  stateOf(name: string): McpServerState
  /** Rejects when the server does not connect. */
  reconnect(name: string): Promise<void>
  log(event: string, fields: JsonObject): void
}

export interface BegunLogin {
  /** Where to send the user's browser; undefined: the server is connected already. */
  readonly authorizationUrl: string | undefined
}

/** Logins to the servers of a session. A server connects when its login is done. */
export interface SessionLogins {
  /** `redirectUri`: the browser comes back to somebody else, who hands the address in. Rejects with `McpError`. */
  begin(server: string, redirectUri?: string): Promise<BegunLogin>
  /** Takes the address that the browser came back with; resolves when the server is connected. */
  answer(server: string, address: string): Promise<void>
  /** Forgets the login; the server is connected to as somebody unknown. */
  clear(server: string): Promise<void>
  close(): void
}

const LOGIN_LIMIT_MS = 10 * 60_000

export const createSessionLogins = (servers: LoginServers, ports: OAuthPorts): SessionLogins => {
  const open = new Map<string, { readonly login: OpenLogin; readonly connected: Promise<void> }>()
  const life = new AbortController()

  const end = (name: string): void => {
    open.get(name)?.login.close()
    open.delete(name)
  }
  /** Somebody may have logged in elsewhere meanwhile. */
  const isConnectedNow = async (name: string): Promise<boolean> => {
    if (servers.stateOf(name) !== 'needs-auth') return false
    const { server } = loginTarget(servers.entry(name))
    if ((await ports.store.read(storeKey(server))).tokens === undefined) return false
    return servers.reconnect(name).then(
      () => true,
      () => false,
    )
  }
  const whenDone = async (name: string, login: OpenLogin): Promise<void> => {
    try {
      await login.done
      await servers.reconnect(name)
    } catch (error) {
      servers.log('login_failed', { server: name, problem: messageOf(error) })
      throw error
    } finally {
      if (open.get(name)?.login === login) open.delete(name)
    }
  }
  return {
    async begin(name, redirectUri) {
      const target = loginTarget(servers.entry(name))
      if (await isConnectedNow(name)) return { authorizationUrl: undefined }
      end(name)
      const request = {
        ...target,
        limitMs: LOGIN_LIMIT_MS,
        ...(redirectUri === undefined ? {} : { redirectUri }),
      }
      const login = await openLogin(request, ports, life.signal)
      const connected = whenDone(name, login)
      // Who hands the address in hears of a failure; else the log has it.
      connected.catch(() => undefined)
      open.set(name, { login, connected })
      return { authorizationUrl: login.authorizationUrl }
    },
    async answer(name, address) {
      const waiting = open.get(name)
      if (waiting === undefined) {
        throw new McpError('mcp_oauth', `No login to the MCP server '${name}' waits for an answer.`)
      }
      await waiting.login.answer(address)
      await waiting.connected
    },
    async clear(name) {
      const { server } = loginTarget(servers.entry(name))
      end(name)
      const { problem } = await logOut(server, ports, life.signal)
      if (problem !== undefined) servers.log('warning', { server: name, problem })
      // It has no login now: that it can't be connected to is what was asked for.
      await servers.reconnect(name).catch(() => undefined)
    },
    close() {
      life.abort()
      for (const name of [...open.keys()]) end(name)
    },
  }
}

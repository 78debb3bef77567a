import type { JsonObject } from '@agent-engine/protocol'
import { abortable } from '../abortable.ts'
import { McpError, messageOf } from '../errors.ts'
import type { Challenge } from './challenge.ts'
import { OAuthError, shownWords } from './oauth-error.ts'
import {
  callbackPort,
  exchangeFor,
  type OAuthPorts,
  type OAuthServer,
  planLogin,
  redirectTo,
  storeKey,
} from './oauth-ports.ts'
import { unionOfScopes } from './scopes.ts'
import { refreshTokens } from './token-request.ts'
import type { Credentials, Tokens } from './token-store.ts'

/** The login of one server, for its requests. */
export interface Authorizer {
  /** What `agent mcp login` takes for the server. */
  readonly loginName: string
  /** The access token to send, refreshed when it is about to end; undefined: nobody has logged in. */
  token(signal: AbortSignal): Promise<string | undefined>
  /**
   * The server did not take `token`. Resolves when there is another one to try with; otherwise rejects: with
   * `mcp_unauthorized` when a login would help, with `mcp_oauth` when none is possible.
   */
  renew(token: string | undefined, challenge: Challenge, signal: AbortSignal): Promise<void>
  /** The token lacks scopes. Keeps in mind what to ask for; always rejects with `mcp_insufficient_scope`. */
  lacksScope(challenge: Challenge): Promise<never>
}

/** A token that ends sooner is refreshed before it is used. */
const REFRESH_BEFORE_MS = 60_000
/** A refresh that has begun is finished, whoever waits for it: the server may have spent the old token. */
const REFRESH_LIMIT_MS = 20_000

export const createAuthorizer = (
  server: OAuthServer,
  ports: OAuthPorts & { log(event: string, fields: JsonObject): void },
): Authorizer => {
  const { store, learn } = ports
  const key = storeKey(server)
  let held: Tokens | undefined
  let refreshing: Promise<Tokens | undefined> | undefined

  const stored = async (): Promise<Tokens | undefined> => {
    const { tokens } = await store.read(key)
    // Those of other servers too: the file can be read by tools.
    learn(await store.secrets())
    return tokens
  }
  /** New tokens in the place of `old`: those that another process got meanwhile, or those of a refresh. */
  const replace = (old: Tokens): Promise<Tokens | undefined> =>
    store.exclusively(key, async () => {
      const now = await stored()
      if (now !== undefined && now.access !== old.access) return now
      if (old.refresh === undefined) return undefined
      const signal = AbortSignal.timeout(REFRESH_LIMIT_MS)
      try {
        const fresh = await refreshTokens(old, old.refresh, exchangeFor(server, ports, signal))
        learn([fresh.access, fresh.refresh])
        await keep(fresh)
        return fresh
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error
        ports.log('refresh_refused', { problem: error.message })
        await store.update(key, (current) => withoutTokens(current, old, error.reason))
        return undefined
      }
    })
  const keep = async (tokens: Tokens): Promise<void> => {
    try {
      await store.update(key, (current) => ({ ...current, tokens }))
    } catch (error) {
      // The tokens hold for this session; without a file the next one has to log in again.
      ports.log('warning', { problem: `${store.file} cannot be written: ${messageOf(error)}` })
    }
  }
  const refresh = async (old: Tokens, signal: AbortSignal): Promise<Tokens | undefined> => {
    refreshing ??= replace(old).finally(() => {
      refreshing = undefined
    })
    held = await abortable(refreshing, signal)
    return held
  }
  return {
    loginName: server.loginName,
    async token(signal) {
      held ??= await stored()
      if (held?.endsAt === undefined || held.endsAt - Date.now() > REFRESH_BEFORE_MS) return held?.access
      const old = held
      try {
        return (await refresh(old, signal))?.access
      } catch (error) {
        // The authorization server can't be reached: what is left of the old token still counts.
        if (signal.aborted || (old.endsAt ?? 0) <= Date.now()) throw error
        return old.access
      }
    },
    async renew(token, challenge, signal) {
      const old = held ?? (await stored())
      if (old !== undefined && old.access !== token) {
        held = old
        return
      }
      if (old !== undefined && (await refresh(old, signal)) !== undefined) return
      held = undefined
      const redirectUri = redirectTo(callbackPort(server, ports).port)
      await planLogin(server, { challenge, redirectUri }, ports, signal)
      throw new McpError(
        'mcp_unauthorized',
        `The MCP server '${server.name}' needs authentication. Log in with: agent mcp login ${server.loginName}`,
      )
    },
    async lacksScope({ scope, description }) {
      const before = held?.scope
      if (scope !== undefined) {
        await store.update(key, (current) => ({
          ...current,
          wantedScope: unionOfScopes(current.wantedScope, before, scope),
        }))
      }
      const words = shownWords(description ?? '')
      throw new McpError(
        'mcp_insufficient_scope',
        `The MCP server '${server.name}' wants more rights for this than its login has${
          scope === undefined ? '' : ` (scope: ${shownWords(scope)})`
        }${words === '' ? '' : `: ${words}`}. The user can grant them with: agent mcp login ${server.loginName}`,
      )
    },
  }
}

/** Refused tokens go, and with them a client that the server does not know any more; those of a new login stay. */
const withoutTokens = (current: Credentials, old: Tokens, reason: string | undefined): Credentials => {
  if (current.tokens?.access !== old.access) return current
  const { tokens: _, client, ...rest } = current
  const forgotten = reason === 'invalid_client' || reason === 'unauthorized_client'
  return client === undefined || forgotten ? rest : { ...rest, client }
}

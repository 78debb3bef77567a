import type { HttpClient } from '../../platform/http.ts'
import type { Challenge } from './challenge.ts'
import type { Exchange } from './exchange.ts'
import { canonical, type Discovery, discover } from './metadata.ts'
import type { OAuthConfig } from './oauth-config.ts'
import { clientFor } from './register-client.ts'
import { scopesToAsk } from './scopes.ts'
import type { OAuthClient, TokenStore } from './token-store.ts'

/** A server that may want a login. */
export interface OAuthServer {
  readonly name: string
  /** What `agent mcp login` takes for it. */
  readonly loginName: string
  readonly url: URL
  readonly config: OAuthConfig
}

export interface OAuthPorts {
  readonly http: HttpClient
  readonly store: TokenStore
  readonly env: Readonly<Record<string, string | undefined>>
  /** Takes secrets that must never be shown or written (PAIN-12). */
  learn(secrets: readonly (string | undefined)[]): void
}

/** The name of a server in the store: logins are per address. */
export const storeKey = ({ url }: OAuthServer): string => canonical(url)

export const exchangeFor = ({ url }: OAuthServer, { http }: OAuthPorts, signal: AbortSignal): Exchange => ({
  http,
  server: url,
  signal,
})

const DEFAULT_CALLBACK_PORT = 3118

/** The port for the browser to come back to; `fixed`: somebody asked for this one. */
export const callbackPort = (
  { config }: OAuthServer,
  { env }: OAuthPorts,
): { readonly port: number; readonly fixed: boolean } => {
  const given = config.callbackPort ?? Number(env.MCP_OAUTH_CALLBACK_PORT ?? Number.NaN)
  return Number.isInteger(given) && given > 0 && given < 65_536
    ? { port: given, fixed: true }
    : { port: DEFAULT_CALLBACK_PORT, fixed: false }
}

export const redirectTo = (port: number): string => `http://localhost:${port}/callback`

/** All that has to be known before a user can be sent to the authorization server. */
export interface LoginPlan extends Discovery {
  readonly client: OAuthClient
  readonly scope: string | undefined
}

/** Discovery and registration. Rejects with `OAuthError` when no login is possible. */
export const planLogin = async (
  server: OAuthServer,
  { challenge, redirectUri }: { readonly challenge: Challenge; readonly redirectUri: string },
  ports: OAuthPorts,
  signal: AbortSignal,
): Promise<LoginPlan> => {
  const { config } = server
  const exchange = exchangeFor(server, ports, signal)
  const [discovery, stored] = await Promise.all([
    discover(challenge, config, exchange),
    ports.store.read(storeKey(server)),
  ])
  const { authorizationServer, resourceScopes } = discovery
  const scope = scopesToAsk({
    config,
    challenge,
    wanted: stored.wantedScope,
    ofResource: resourceScopes,
    ofServer: authorizationServer.scopes,
  })
  const request = { config, authorizationServer, redirectUri, scope, secret: ports.env.MCP_CLIENT_SECRET }
  const client = await clientFor({ ...request, known: stored.client }, exchange)
  ports.learn([client.secret])
  if (JSON.stringify(client) !== JSON.stringify(stored.client)) {
    await ports.store.update(storeKey(server), (current) => ({ ...current, client }))
  }
  return { ...discovery, client, scope }
}

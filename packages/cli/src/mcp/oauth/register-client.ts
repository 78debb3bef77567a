import { type Exchange, postJson, refusal } from './exchange.ts'
import type { AuthorizationServer } from './metadata.ts'
import type { OAuthConfig } from './oauth-config.ts'
import { OAuthError } from './oauth-error.ts'
import type { OAuthClient } from './token-store.ts'

export interface ClientRequest {
  readonly config: OAuthConfig
  readonly authorizationServer: AuthorizationServer
  readonly redirectUri: string
  readonly scope: string | undefined
  /** The client of an earlier registration. */
  readonly known: OAuthClient | undefined
  /** The secret of a client that somebody registered by hand. */
  readonly secret: string | undefined
}

/** The client of the configuration, or the one registered earlier, or a new one (RFC 7591). */
export const clientFor = async (request: ClientRequest, exchange: Exchange): Promise<OAuthClient> => {
  const { config, known, authorizationServer, redirectUri } = request
  if (config.clientId !== undefined) return configuredClient(config.clientId, request)
  const fits =
    known?.issuer === authorizationServer.issuer &&
    known.redirectUri === redirectUri &&
    known.tried !== true &&
    (known.secretEndsAt ?? Number.POSITIVE_INFINITY) > Date.now()
  return fits ? known : register(request, exchange)
}

const configuredClient = (id: string, request: ClientRequest): OAuthClient => {
  const { known, authorizationServer } = request
  const secret = request.secret ?? (known?.id === id ? known.secret : undefined)
  return {
    id,
    issuer: authorizationServer.issuer,
    authMethod: secret === undefined ? 'none' : secretMethod(authorizationServer.tokenAuthMethods),
    ...(secret === undefined ? {} : { secret }),
  }
}

/** Without a word of the server, Basic is what it must know (RFC 8414 §2). */
const secretMethod = (supported: readonly string[]): OAuthClient['authMethod'] =>
  supported.length > 0 &&
  !supported.includes('client_secret_basic') &&
  supported.includes('client_secret_post')
    ? 'client_secret_post'
    : 'client_secret_basic'

const register = async (
  { authorizationServer, redirectUri, scope }: ClientRequest,
  exchange: Exchange,
): Promise<OAuthClient> => {
  const { issuer, registrationEndpoint, tokenAuthMethods } = authorizationServer
  if (registrationEndpoint === undefined) {
    throw new OAuthError(
      `The authorization server ${issuer} does not register clients by itself. Register one with its operator and give its id: "oauth": {"clientId": "…"} in the server's entry, or agent mcp add --client-id.`,
    )
  }
  const secretless = tokenAuthMethods.length === 0 || tokenAuthMethods.includes('none')
  const reply = await postJson(
    registrationEndpoint,
    {
      client_name: 'agent-engine',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      application_type: 'native',
      token_endpoint_auth_method: secretless ? 'none' : secretMethod(tokenAuthMethods),
      ...(scope === undefined ? {} : { scope }),
    },
    exchange,
  )
  if (reply.status < 200 || reply.status >= 300) throw refusal('to register a client', reply)
  const { client_id: id, client_secret: secret, token_endpoint_auth_method: method } = reply.json ?? {}
  if (typeof id !== 'string' || id === '') {
    throw new OAuthError('The authorization server registered a client without an id.')
  }
  const endsAt = Number(reply.json?.client_secret_expires_at ?? 0)
  return {
    id,
    issuer,
    redirectUri,
    authMethod: typeof secret === 'string' ? methodOf(method, tokenAuthMethods) : 'none',
    ...(typeof secret === 'string' ? { secret } : {}),
    ...(typeof secret === 'string' && endsAt > 0 ? { secretEndsAt: endsAt * 1_000 } : {}),
  }
}

const methodOf = (method: unknown, supported: readonly string[]): OAuthClient['authMethod'] => {
  switch (method) {
    case 'none':
    case 'client_secret_basic':
    case 'client_secret_post':
      return method
    default:
      return secretMethod(supported)
  }
}

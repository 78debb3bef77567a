import { timingSafeEqual } from 'node:crypto'
import type { Challenge } from './challenge.ts'
import { sameIssuer } from './metadata.ts'
import { OAuthError, shownWords } from './oauth-error.ts'
import {
  exchangeFor,
  type LoginPlan,
  type OAuthPorts,
  type OAuthServer,
  planLogin,
  storeKey,
} from './oauth-ports.ts'
import { createPkce, randomText } from './pkce.ts'
import { needsConsent } from './scopes.ts'
import { exchangeCode } from './token-request.ts'

/** A login that waits for the user. */
export interface PendingLogin {
  /** Where the user says yes. */
  readonly authorizationUrl: string
  readonly issuer: string
  /** Whether an address is the answer to this login: it has its state. */
  isAnswer(address: string): boolean
  /**
   * Ends the login with the address that the browser came back with; the tokens are in the store then. Rejects with
   * `OAuthError`. Works once.
   */
  complete(address: string, signal: AbortSignal): Promise<void>
}

/** Prepares a login with code and PKCE (OAuth 2.1 §4.1). Rejects with `OAuthError` when none is possible. */
export const beginLogin = async (
  server: OAuthServer,
  request: { readonly challenge: Challenge; readonly redirectUri: string },
  ports: OAuthPorts,
  signal: AbortSignal,
): Promise<PendingLogin> => {
  const { redirectUri } = request
  const plan = await planLogin(server, request, ports, signal)
  const { authorizationServer, client, resource } = plan
  const pkce = createPkce()
  const state = randomText()
  ports.learn([pkce.verifier])
  await markTried(server, plan, ports)
  let open = true
  return {
    authorizationUrl: authorizationUrl(plan, { redirectUri, state, challenge: pkce.challenge }),
    issuer: authorizationServer.issuer,
    isAnswer: (address) => hasState(address, state),
    async complete(address, completing) {
      const code = codeIn(address, state, plan)
      if (!open) throw new OAuthError('This login is over already. Begin a new one.')
      open = false
      ports.learn([code])
      const { revocationEndpoint, tokenEndpoint, issuer } = authorizationServer
      const tokens = await exchangeCode(
        {
          issuer,
          tokenEndpoint: tokenEndpoint.href,
          resource,
          client,
          ...(revocationEndpoint === undefined ? {} : { revocationEndpoint: revocationEndpoint.href }),
        },
        { code, redirectUri, verifier: pkce.verifier },
        exchangeFor(server, ports, completing),
      ).catch((error: unknown) => forgetBadClient(server, ports, error))
      ports.learn([tokens.access, tokens.refresh])
      await ports.store.update(storeKey(server), () => ({
        client,
        tokens: { ...tokens, ...scopeOf(tokens, plan) },
      }))
    },
  }
}

/**
 * A server that has forgotten a client shows the user a page instead of sending the browser back: the next login must not
 * try with the same one.
 */
const markTried = async (
  server: OAuthServer,
  { client }: LoginPlan,
  { store }: OAuthPorts,
): Promise<void> => {
  if (client.redirectUri === undefined) return
  await store.update(storeKey(server), (current) =>
    current.client?.id === client.id ? { ...current, client: { ...client, tried: true } } : current,
  )
}

/** A server that says nothing of scopes gave those that were asked for. */
const scopeOf = ({ scope }: { readonly scope?: string | undefined }, plan: LoginPlan): { scope?: string } => {
  const granted = scope ?? plan.scope
  return granted === undefined ? {} : { scope: granted }
}

const authorizationUrl = (
  { authorizationServer, client, resource, scope }: LoginPlan,
  parts: { readonly redirectUri: string; readonly state: string; readonly challenge: string },
): string => {
  const url = new URL(authorizationServer.authorizationEndpoint)
  const values = {
    response_type: 'code',
    client_id: client.id,
    redirect_uri: parts.redirectUri,
    code_challenge: parts.challenge,
    code_challenge_method: 'S256',
    state: parts.state,
    resource,
    ...(scope === undefined ? {} : { scope }),
    ...(needsConsent(scope) ? { prompt: 'consent' } : {}),
  }
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value)
  return url.href
}

const hasState = (address: string, state: string): boolean => {
  const given = Buffer.from(queryOf(address)?.get('state') ?? '')
  const expected = Buffer.from(state)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** The code in the answer, after everything in it was checked. */
const codeIn = (address: string, state: string, { authorizationServer }: LoginPlan): string => {
  const query = queryOf(address)
  if (query === undefined) throw new OAuthError('That is not the address that the browser was sent to.')
  if (!hasState(address, state)) {
    throw new OAuthError(
      'The answer does not belong to this login (its state is another one). Begin a new one.',
    )
  }
  const issuer = query.get('iss')
  if (issuer === null ? authorizationServer.namesItself : !sameIssuer(issuer, authorizationServer.issuer)) {
    throw new OAuthError('The answer comes from another authorization server than the one that was asked.')
  }
  const error = query.get('error')
  if (error !== null) {
    const words = shownWords(query.get('error_description') ?? '')
    const reason = shownWords(error)
    throw new OAuthError(`The login was refused: ${reason}${words === '' ? '' : `: ${words}`}.`, { reason })
  }
  const code = query.get('code')
  if (code === null || code === '') throw new OAuthError('The answer has no code in it.')
  return code
}

const queryOf = (address: string): URLSearchParams | undefined =>
  URL.canParse(address.trim()) ? new URL(address.trim()).searchParams : undefined

/** A client that the server has forgotten is registered anew next time. */
const forgetBadClient = async (server: OAuthServer, ports: OAuthPorts, error: unknown): Promise<never> => {
  if (error instanceof OAuthError && error.reason === 'invalid_client') {
    await ports.store.update(storeKey(server), ({ client: _, ...rest }) => rest)
    throw new OAuthError(`${error.message} The client is forgotten; log in again to register a new one.`, {
      reason: 'invalid_client',
      cause: error,
    })
  }
  throw error
}

import type { JsonObject } from '@agent-engine/protocol'
import { type Exchange, postForm, refusal } from './exchange.ts'
import { OAuthError } from './oauth-error.ts'
import type { OAuthClient, Tokens } from './token-store.ts'

/** What tokens are good for; it stays the same over refreshes. */
export type TokenPlace = Pick<
  Tokens,
  'issuer' | 'tokenEndpoint' | 'revocationEndpoint' | 'resource' | 'client'
>

/** Trades the code of a login for tokens (OAuth 2.1 §4.1.3). */
export const exchangeCode = (
  place: TokenPlace,
  grant: { readonly code: string; readonly redirectUri: string; readonly verifier: string },
  exchange: Exchange,
): Promise<Tokens> =>
  requestTokens(
    place,
    {
      grant_type: 'authorization_code',
      code: grant.code,
      redirect_uri: grant.redirectUri,
      code_verifier: grant.verifier,
    },
    undefined,
    exchange,
  )

/** Trades the refresh token for new tokens; a server that rotates gives a new refresh token too (OAuth 2.1 §4.3). */
export const refreshTokens = (old: Tokens, refresh: string, exchange: Exchange): Promise<Tokens> =>
  requestTokens(old, { grant_type: 'refresh_token', refresh_token: refresh }, old, exchange)

const requestTokens = async (
  place: TokenPlace,
  grant: Readonly<Record<string, string>>,
  old: Tokens | undefined,
  exchange: Exchange,
): Promise<Tokens> => {
  const { headers, fields } = clientProof(place.client)
  const form = new URLSearchParams({ ...grant, ...fields, resource: place.resource })
  const reply = await postForm(new URL(place.tokenEndpoint), form, headers, exchange)
  if (reply.status < 200 || reply.status >= 300) throw refusal('to give a token', reply)
  return { ...readTokens(reply.json, old), ...placeOf(place) }
}

const placeOf = ({
  issuer,
  tokenEndpoint,
  revocationEndpoint,
  resource,
  client,
}: TokenPlace): TokenPlace => ({
  issuer,
  tokenEndpoint,
  resource,
  client,
  ...(revocationEndpoint === undefined ? {} : { revocationEndpoint }),
})

const readTokens = (
  json: JsonObject | undefined,
  old: Tokens | undefined,
): Pick<Tokens, 'access' | 'refresh' | 'endsAt' | 'scope'> => {
  const { access_token: access, token_type: type, expires_in: lifetime, refresh_token, scope } = json ?? {}
  if (typeof access !== 'string' || access === '') {
    throw new OAuthError('The authorization server gave no access token.')
  }
  if (typeof type === 'string' && type.toLowerCase() !== 'bearer') {
    throw new OAuthError('The authorization server gave a token of a kind other than Bearer.')
  }
  const refresh = typeof refresh_token === 'string' ? refresh_token : old?.refresh
  const granted = typeof scope === 'string' ? scope : old?.scope
  const seconds = Number(lifetime ?? Number.NaN)
  return {
    access,
    ...(refresh === undefined ? {} : { refresh }),
    ...(granted === undefined ? {} : { scope: granted }),
    ...(Number.isFinite(seconds) ? { endsAt: Date.now() + seconds * 1_000 } : {}),
  }
}

/** Tells the server that the tokens are not needed any more (RFC 7009). Rejects when that did not work. */
export const revokeTokens = async (tokens: Tokens, exchange: Exchange): Promise<void> => {
  const { revocationEndpoint, client, refresh, access } = tokens
  if (revocationEndpoint === undefined) return
  const { headers, fields } = clientProof(client)
  const form = new URLSearchParams({
    token: refresh ?? access,
    token_type_hint: refresh === undefined ? 'access_token' : 'refresh_token',
    ...fields,
  })
  const reply = await postForm(new URL(revocationEndpoint), form, headers, exchange)
  if (reply.status < 200 || reply.status >= 300) throw refusal('to end the login', reply)
}

/** How a client says who it is (OAuth 2.1 §2.4). */
const clientProof = ({
  id,
  secret,
  authMethod,
}: OAuthClient): { headers: Record<string, string>; fields: Record<string, string> } => {
  if (secret === undefined || authMethod === 'none') return { headers: {}, fields: { client_id: id } }
  if (authMethod === 'client_secret_post') {
    return { headers: {}, fields: { client_id: id, client_secret: secret } }
  }
  const pair = `${formEncoded(id)}:${formEncoded(secret)}`
  return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, fields: {} }
}

const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

import type { JsonObject } from '@agent-engine/protocol'
import type { Challenge } from './challenge.ts'
import { endpointUrl } from './endpoint-url.ts'
import { type Exchange, getJson } from './exchange.ts'
import type { OAuthConfig } from './oauth-config.ts'
import { OAuthError } from './oauth-error.ts'

/** What an authorization server says of itself (RFC 8414, OpenID Connect Discovery). */
export interface AuthorizationServer {
  readonly issuer: string
  readonly authorizationEndpoint: URL
  readonly tokenEndpoint: URL
  readonly registrationEndpoint: URL | undefined
  readonly revocationEndpoint: URL | undefined
  readonly tokenAuthMethods: readonly string[]
  readonly scopes: readonly string[]
  /** Every answer of it names it (RFC 9207). */
  readonly namesItself: boolean
}

/** How to log in to an MCP server. */
export interface Discovery {
  readonly authorizationServer: AuthorizationServer
  /** The server as tokens name it (RFC 8707). */
  readonly resource: string
  /** Scopes that the server knows. */
  readonly resourceScopes: readonly string[]
}

/**
 * Finds out where and how to log in: protected-resource metadata (RFC 9728), then the metadata of its authorization
 * server. Servers of the protocol's first revision have neither and are their own authorization server. Rejects with
 * `OAuthError` when that gives nothing usable.
 */
export const discover = async (
  challenge: Challenge,
  config: OAuthConfig,
  exchange: Exchange,
): Promise<Discovery> => {
  const { server } = exchange
  const described = await resourceMetadata(challenge, exchange)
  const resource = described === undefined ? canonical(server) : checkedResource(described, server)
  const issuer = described === undefined ? undefined : issuerOf(described, server)
  return {
    authorizationServer: await serverMetadata(issuer, config, exchange),
    resource,
    resourceScopes: texts(described?.scopes_supported),
  }
}

const resourceMetadata = async (
  { resourceMetadata: named }: Challenge,
  exchange: Exchange,
): Promise<JsonObject | undefined> => {
  const { server } = exchange
  if (named !== undefined) {
    const found = await getJson(endpointUrl(named, 'resource_metadata of the server', server), exchange)
    if (found !== undefined) return found
  }
  const path = pathOf(server)
  const places = path === '' ? [''] : [path, '']
  for (const place of places) {
    const at = new URL(`/.well-known/oauth-protected-resource${place}`, server.origin)
    const found = await getJson(at, exchange)
    if (found !== undefined) return found
  }
  return undefined
}

/** A token must never be meant for another server than the one that gets it. */
const checkedResource = ({ resource }: JsonObject, server: URL): string => {
  const named = typeof resource === 'string' && URL.canParse(resource) ? new URL(resource) : undefined
  if (typeof resource !== 'string' || named === undefined) {
    throw new OAuthError('The metadata of the server does not say which resource it describes.')
  }
  const path = pathOf(named)
  const covers = path === '' || pathOf(server) === path || pathOf(server).startsWith(`${path}/`)
  if (named.origin === server.origin && covers) return resource
  throw new OAuthError(
    `The metadata of the server describes another resource (${named.origin}${path}), so no login is made for it.`,
  )
}

const issuerOf = ({ authorization_servers: listed }: JsonObject, server: URL): URL => {
  const [first] = texts(listed)
  if (first === undefined) throw new OAuthError('The metadata of the server names no authorization server.')
  return endpointUrl(first, 'authorization server', server)
}

const serverMetadata = async (
  issuer: URL | undefined,
  { authServerMetadataUrl }: OAuthConfig,
  exchange: Exchange,
): Promise<AuthorizationServer> => {
  const { server } = exchange
  if (authServerMetadataUrl !== undefined) {
    const at = endpointUrl(authServerMetadataUrl, 'oauth.authServerMetadataUrl', server)
    const found = await getJson(at, exchange)
    if (found === undefined) throw new OAuthError(`There is no metadata at ${at.href}.`)
    return readServer(found, undefined, server)
  }
  const base = issuer ?? new URL(server.origin)
  for (const place of wellKnownPlaces(base)) {
    const found = await getJson(new URL(place, base.origin), exchange)
    if (found !== undefined) return readServer(found, base, server)
  }
  if (issuer === undefined) return defaultServer(server)
  throw new OAuthError(`The authorization server ${issuer.href} has no metadata.`)
}

/** In the order that the MCP specification gives. */
const wellKnownPlaces = (issuer: URL): readonly string[] => {
  const path = pathOf(issuer)
  const inserted = [
    `/.well-known/oauth-authorization-server${path}`,
    `/.well-known/openid-configuration${path}`,
  ]
  return path === '' ? inserted : [...inserted, `${path}/.well-known/openid-configuration`]
}

const readServer = (found: JsonObject, expected: URL | undefined, server: URL): AuthorizationServer => {
  const issuer = endpointUrl(found.issuer, 'issuer in the metadata of the authorization server', server)
  if (expected !== undefined && !sameIssuer(issuer.href, expected.href)) {
    throw new OAuthError(
      `The metadata of the authorization server ${expected.href} is that of another one (${issuer.href}).`,
    )
  }
  if (!texts(found.code_challenge_methods_supported).includes('S256')) {
    throw new OAuthError(
      `The authorization server ${issuer.href} does not say that it supports PKCE with S256, which MCP demands. If it does, give a metadata document that says so in oauth.authServerMetadataUrl.`,
    )
  }
  const endpoint = (name: string): URL =>
    endpointUrl(found[name], `${name} of the authorization server`, server)
  const optional = (name: string): URL | undefined =>
    found[name] === undefined || found[name] === null ? undefined : endpoint(name)
  return {
    issuer: String(found.issuer),
    authorizationEndpoint: endpoint('authorization_endpoint'),
    tokenEndpoint: endpoint('token_endpoint'),
    registrationEndpoint: optional('registration_endpoint'),
    revocationEndpoint: optional('revocation_endpoint'),
    tokenAuthMethods: texts(found.token_endpoint_auth_methods_supported),
    scopes: texts(found.scopes_supported),
    namesItself: found.authorization_response_iss_parameter_supported === true,
  }
}

/** Revision 2025-03-26: without metadata the endpoints are at fixed places of the server's origin. */
const defaultServer = (server: URL): AuthorizationServer => {
  const at = (path: string): URL =>
    endpointUrl(new URL(path, server.origin).href, 'authorization server', server)
  return {
    issuer: server.origin,
    authorizationEndpoint: at('/authorize'),
    tokenEndpoint: at('/token'),
    registrationEndpoint: at('/register'),
    revocationEndpoint: undefined,
    tokenAuthMethods: [],
    scopes: [],
    namesItself: false,
  }
}

/** A final slash makes no other issuer. */
export const sameIssuer = (one: string, other: string): boolean =>
  one.replace(/\/$/, '') === other.replace(/\/$/, '')

/** The address of a server without what does not belong to its name. */
export const canonical = (server: URL): string => `${server.origin}${pathOf(server)}${server.search}`

const pathOf = ({ pathname }: URL): string => pathname.replace(/\/$/, '')

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []

import type { Challenge } from './challenge.ts'
import type { OAuthConfig } from './oauth-config.ts'

const OFFLINE = 'offline_access'

export interface ScopeSources {
  readonly config: OAuthConfig
  readonly challenge: Challenge
  /** Scopes that a call was refused for lack of, and those granted before (step-up). */
  readonly wanted: string | undefined
  /** `scopes_supported` of the protected resource. */
  readonly ofResource: readonly string[]
  /** `scopes_supported` of the authorization server. */
  readonly ofServer: readonly string[]
}

/**
 * The scopes to ask for: those of the configuration, else of the challenge, else of the resource's metadata; what a call
 * was refused for comes on top, and `offline_access` where the server knows it, for a refresh token.
 */
export const scopesToAsk = (sources: ScopeSources): string | undefined => {
  const { config, challenge, wanted, ofResource, ofServer } = sources
  const base = config.scopes ?? (challenge.scope === undefined ? ofResource : words(challenge.scope))
  const all = new Set([...base, ...words(wanted)])
  if (all.size > 0 && ofServer.includes(OFFLINE)) all.add(OFFLINE)
  return all.size === 0 ? undefined : [...all].join(' ')
}

export const unionOfScopes = (...scopes: readonly (string | undefined)[]): string =>
  [...new Set(scopes.flatMap(words))].join(' ')

/** A server that gives refresh tokens only with the user's word wants to ask for it. */
export const needsConsent = (scope: string | undefined): boolean => words(scope).includes(OFFLINE)

const words = (scope: string | undefined): readonly string[] =>
  (scope ?? '').split(/\s+/).filter((word) => word !== '')

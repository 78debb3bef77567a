import { createHash, randomBytes } from 'node:crypto'

/** A secret of this login and what may be known of it (RFC 7636, S256). */
export interface Pkce {
  readonly verifier: string
  readonly challenge: string
}

export const createPkce = (): Pkce => {
  const verifier = randomText()
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** 256 random bits, in characters that need no escape in a URL. */
export const randomText = (): string => randomBytes(32).toString('base64url')

import { messageOf } from '../errors.ts'
import { exchangeFor, type OAuthPorts, type OAuthServer, storeKey } from './oauth-ports.ts'
import { revokeTokens } from './token-request.ts'

export interface LoggedOut {
  /** There was a login. */
  readonly wasLoggedIn: boolean
  /** Why the authorization server could not be told; the tokens are gone here all the same. */
  readonly problem?: string
}

/** Forgets all that is kept for a server, and tells its authorization server that the tokens are not needed any more. */
export const logOut = async (
  server: OAuthServer,
  ports: OAuthPorts,
  signal: AbortSignal,
): Promise<LoggedOut> => {
  const key = storeKey(server)
  const kept = await ports.store.read(key)
  const { tokens } = kept
  if (Object.keys(kept).length > 0) await ports.store.update(key, () => undefined)
  if (tokens === undefined) return { wasLoggedIn: false }
  ports.learn([tokens.access, tokens.refresh, tokens.client.secret])
  try {
    await revokeTokens(tokens, exchangeFor(server, ports, signal))
    return { wasLoggedIn: true }
  } catch (error) {
    return { wasLoggedIn: true, problem: messageOf(error) }
  }
}

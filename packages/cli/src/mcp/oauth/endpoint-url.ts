import { OAuthError } from './oauth-error.ts'

/** Whether a host name means this machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)

/**
 * An address that takes part in a login. Secrets travel there, so it must be HTTPS; plain HTTP only on this machine, and
 * only for a server that is on this machine too: a server elsewhere must not send us to local ports.
 */
export const endpointUrl = (address: unknown, what: string, server: URL): URL => {
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined) throw new OAuthError(`The ${what} is no URL.`)
  const local = isLoopback(url.hostname)
  if (local && !isLoopback(server.hostname)) {
    throw new OAuthError(`The ${what} is on this machine (${url.origin}), but the server is not.`)
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && local)) return url
  throw new OAuthError(`The ${what} (${url.origin}) must be an https address.`)
}

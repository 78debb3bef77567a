import { McpError } from '../errors.ts'
import type { Authorizer } from '../oauth/authorizer.ts'
import { bearerChallenge } from '../oauth/challenge.ts'
import { HttpStatusError, type RemoteRequest, type SendRequest } from './requester.ts'

/** The login of a server; loaded when there is one, or when one is wanted. */
export interface LoginSource {
  /** Undefined while nobody has logged in anywhere. */
  known(): Promise<Authorizer | undefined>
  wanted(): Promise<Authorizer>
}

/**
 * Requests with the token of the user's login. A refused token is replaced once; a second refusal ends it (PAIN-38: no
 * loops). Rejects with `mcp_unauthorized` when a login would help.
 */
export const authorizedRequester =
  (send: SendRequest, name: string, login: LoginSource): SendRequest =>
  async (request) => {
    const token = await (await login.known())?.token(request.signal)
    try {
      return await send(withToken(request, token))
    } catch (error) {
      if (!(error instanceof HttpStatusError)) throw error
      const challenge = bearerChallenge(error.authenticate)
      if (error.status === 403 && challenge.error === 'insufficient_scope') {
        return (await login.wanted()).lacksScope(challenge)
      }
      if (error.status !== 401) throw error
      const authorizer = await login.wanted()
      await authorizer.renew(token, challenge, request.signal)
      const fresh = await authorizer.token(request.signal)
      return send(withToken(request, fresh)).catch((again: unknown) => {
        if (!(again instanceof HttpStatusError) || again.status !== 401) throw again
        throw new McpError(
          'mcp_unauthorized',
          `The MCP server '${name}' refuses the token of its login. Log in again with: agent mcp login ${authorizer.loginName}`,
          { cause: again },
        )
      })
    }
  }

const withToken = (request: RemoteRequest, token: string | undefined): RemoteRequest =>
  token === undefined
    ? request
    : { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } }

import { anySignal } from '../../platform/any-signal.ts'
import { release } from '../../platform/http.ts'
import { PROTOCOL_VERSIONS } from '../handshake.ts'
import { createRequester, HttpStatusError } from '../remote/requester.ts'
import { bearerChallenge, type Challenge } from './challenge.ts'
import type { OAuthPorts, OAuthServer } from './oauth-ports.ts'

const PROBE_LIMIT_MS = 15_000

/** What the server wants when somebody comes without a token; undefined: nothing. Rejects when it can't be reached. */
export const probe = async (
  { url }: OAuthServer,
  transport: 'http' | 'sse',
  { http }: OAuthPorts,
  signal: AbortSignal,
): Promise<Challenge | undefined> => {
  const send = createRequester(http)
  const limited = anySignal([signal, AbortSignal.timeout(PROBE_LIMIT_MS)])
  const accept = 'application/json, text/event-stream'
  const post = {
    method: 'POST' as const,
    headers: { accept, 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: {
        protocolVersion: PROTOCOL_VERSIONS[0],
        capabilities: {},
        clientInfo: { name: 'agent-engine', version: '0' },
      },
    }),
  }
  const get = { method: 'GET' as const, headers: { accept: 'text/event-stream' } }
  try {
    const reply = await send({ url, signal: limited, ...(transport === 'sse' ? get : post) })
    const session = reply.headers.get('mcp-session-id')
    if (transport === 'sse') reply.body.destroy()
    else release(reply.body)
    if (session !== null) await endSession(send, url, session, limited)
    return undefined
  } catch (error) {
    if (error instanceof HttpStatusError && error.status === 401) return bearerChallenge(error.authenticate)
    throw error
  }
}

const endSession = async (
  send: ReturnType<typeof createRequester>,
  url: URL,
  session: string,
  signal: AbortSignal,
): Promise<void> => {
  const headers = { 'mcp-session-id': session }
  // A server may not know how to end sessions.
  const reply = await send({ url, method: 'DELETE', headers, signal }).catch(() => undefined)
  if (reply !== undefined) release(reply.body)
}

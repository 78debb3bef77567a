import type { mcpAuthenticateRequestSchema } from '@agent-engine/protocol/control/mcp-authenticate'
import type { mcpClearAuthRequestSchema } from '@agent-engine/protocol/control/mcp-clear-auth'
import type { mcpOauthCallbackUrlRequestSchema } from '@agent-engine/protocol/control/mcp-oauth-callback-url'
import type { SessionLogins } from '../../../mcp/session-logins.ts'
import type { SessionMcp } from '../../../mcp/session-mcp.ts'
import type { Handler } from '../inbound.ts'
import { refuseUnknown } from './mcp-servers.ts'

/** Begins a login; the server connects when the user has gone through it. */
export const mcpAuthenticateHandler =
  (mcp: SessionMcp): Handler<typeof mcpAuthenticateRequestSchema> =>
  async ({ serverName, redirectUri }) => {
    const { authorizationUrl } = await (await loginsFor(mcp, serverName)).begin(serverName, redirectUri)
    return authorizationUrl === undefined
      ? { requiresUserAction: false }
      : { requiresUserAction: true, authUrl: authorizationUrl }
  }

/** Answers when the server is connected. */
export const mcpOauthCallbackUrlHandler =
  (mcp: SessionMcp): Handler<typeof mcpOauthCallbackUrlRequestSchema> =>
  async ({ serverName, callbackUrl }) => {
    await (await loginsFor(mcp, serverName)).answer(serverName, callbackUrl)
    return undefined
  }

export const mcpClearAuthHandler =
  (mcp: SessionMcp): Handler<typeof mcpClearAuthRequestSchema> =>
  async ({ serverName }) => {
    await (await loginsFor(mcp, serverName)).clear(serverName)
    return undefined
  }

const loginsFor = async (mcp: SessionMcp, name: string): Promise<SessionLogins> => {
  await mcp.ready()
  refuseUnknown(mcp, name)
  return (await mcp.manager()).logins()
}

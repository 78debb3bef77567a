import type { McpHttpServerConfig, McpSseServerConfig } from '@agent-engine/protocol'
import { OAuthError } from './oauth-error.ts'

/** `oauth` of a server's entry (spec: mcp §1.1). */
export interface OAuthConfig {
  readonly clientId?: string
  readonly callbackPort?: number
  readonly authServerMetadataUrl?: string
  readonly scopes?: readonly string[]
}

/** Reads `oauth` of an entry. Throws `OAuthError` that names the field that can't be used. */
export const oauthConfig = ({ oauth = {} }: McpHttpServerConfig | McpSseServerConfig): OAuthConfig => {
  const { clientId, callbackPort, authServerMetadataUrl, scopes } = oauth
  const list = typeof scopes === 'string' ? scopes.split(/\s+/).filter((scope) => scope !== '') : scopes
  return {
    ...(clientId === undefined ? {} : { clientId: text(clientId, 'clientId') }),
    ...(callbackPort === undefined ? {} : { callbackPort: portNumber(callbackPort) }),
    ...(authServerMetadataUrl === undefined
      ? {}
      : { authServerMetadataUrl: text(authServerMetadataUrl, 'authServerMetadataUrl') }),
    ...(list === undefined ? {} : { scopes: texts(list) }),
  }
}

const text = (value: unknown, field: string): string => {
  if (typeof value === 'string' && value !== '') return value
  throw new OAuthError(`oauth.${field} in the server's entry must be text.`)
}

const texts = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.map((one) => text(one, 'scopes'))
  throw new OAuthError("oauth.scopes in the server's entry must be a list of texts, or one text.")
}

const portNumber = (value: unknown): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536) return value
  throw new OAuthError("oauth.callbackPort in the server's entry must be a port number.")
}

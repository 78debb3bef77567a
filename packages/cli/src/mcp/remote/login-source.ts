import { existsSync } from 'node:fs'
import type { McpHttpServerConfig, McpSseServerConfig } from '@agent-engine/protocol'
import type { TransportPorts } from '../open-transport.ts'
import type { ServerEntry } from '../server-entry.ts'
import type { LoginSource } from './authorized-requester.ts'

/** The login for an entry. Nothing of OAuth is loaded before somebody has logged in or a server wants it. */
export const loginSource = (
  entry: ServerEntry,
  config: McpHttpServerConfig | McpSseServerConfig,
  ports: TransportPorts,
): LoginSource => {
  let loading: ReturnType<LoginSource['wanted']> | undefined
  const load = async (): ReturnType<LoginSource['wanted']> => {
    const [{ createAuthorizer }, { createTokenStore }, { oauthServer }] = await Promise.all([
      import('../oauth/authorizer.ts'),
      import('../oauth/token-store.ts'),
      import('../oauth/login-target.ts'),
    ])
    const { env, credentialsFile: file, learn, log } = ports
    return createAuthorizer(oauthServer(entry, config), {
      http: ports.http(),
      store: createTokenStore(file),
      env,
      learn,
      log,
    })
  }
  const wanted = (): ReturnType<LoginSource['wanted']> => {
    loading ??= load()
    return loading
  }
  return {
    wanted,
    known: async () => (loading !== undefined || existsSync(ports.credentialsFile) ? wanted() : undefined),
  }
}

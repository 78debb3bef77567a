import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { CheckServers } from '../../commands/mcp-list.ts'
import type { LoginPorts } from '../../commands/mcp-login.ts'
import { configDirectory } from '../../config/paths.ts'
import type { Output } from '../../io/output.ts'
import { credentialsFile } from '../../mcp/credentials-file.ts'
import { canonical } from '../../mcp/oauth/metadata.ts'
import { OAuthError } from '../../mcp/oauth/oauth-error.ts'
import { createTokenStore } from '../../mcp/oauth/token-store.ts'
import { harmless } from '../../platform/harmless.ts'
import { createHttpClient } from '../../platform/http-client.ts'
import { openBrowser } from '../../platform/open-browser.ts'

/** Logins outside of a session, for `agent mcp login` and `logout`. */
export const commandLogins = (
  cwd: string,
  check: CheckServers,
  output: Output,
): LoginPorts & { close(): void } => {
  const { env } = process
  const http = createHttpClient({ env })
  return {
    oauth: {
      http,
      env,
      store: createTokenStore(credentialsFile(configDirectory(env))),
      // Nothing that is printed here comes from a server's answer to a token.
      learn: () => undefined,
    },
    find: check.find,
    write: (text) => output.write(harmless(text)),
    warn: (text) => void process.stderr.write(harmless(text)),
    openBrowser: (address) => openBrowser(address, env, cwd),
    async *lines(signal) {
      const lines = createInterface({ input: process.stdin })
      const close = (): void => lines.close()
      signal.addEventListener('abort', close, { once: true })
      if (signal.aborted) close()
      yield* lines
    },
    close: () => http.close(),
  }
}

/** Asks for a client's secret, without showing what is typed, and keeps it where logins are kept (spec: mcp §12.1). */
export const keepClientSecret = async (url: string, clientId: string): Promise<void> => {
  const secret = process.env.MCP_CLIENT_SECRET ?? (await askSecret(`Secret of the client ${clientId}: `))
  if (secret.trim() === '')
    throw new OAuthError('No client secret was given; the server is added without one.')
  const store = createTokenStore(credentialsFile(configDirectory(process.env)))
  await store.update(canonical(new URL(url)), (current) => ({
    ...current,
    client: { id: clientId, secret: secret.trim(), authMethod: 'client_secret_basic' },
  }))
}

const askSecret = async (question: string): Promise<string> => {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const { stdin } = process
  if (stdin.isTTY) process.stderr.write(question)
  const lines = createInterface({ input: stdin, output: silent, terminal: stdin.isTTY })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    if (stdin.isTTY) process.stderr.write('\n')
  }
}

import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { bearerChallenge } from './challenge.ts'
import { beginLogin, type PendingLogin } from './login.ts'
import { storeKey } from './oauth-ports.ts'
import {
  approve,
  startOAuthServer,
  type TestOAuth,
  type TestOAuthServer,
  testOAuth,
} from './oauth-server.testing.ts'

const REDIRECT = 'http://localhost:3118/callback'
const signal = new AbortController().signal

const begin = (
  { server, ports }: TestOAuth,
  header?: string,
  redirectUri = REDIRECT,
): Promise<PendingLogin> =>
  beginLogin(server, { challenge: bearerChallenge(header), redirectUri }, ports, signal)

const logIn = async (oauth: TestOAuth, header?: string): Promise<void> => {
  const login = await begin(oauth, header)
  await login.complete(await approve(login.authorizationUrl), signal)
}

const formOf = async (as: TestOAuthServer): Promise<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams((await as.requests('/token')).at(-1)?.body))

describe('a login', () => {
  it('finds the authorization server, registers, proves the code with PKCE and keeps the tokens', async () => {
    const as = await startOAuthServer()
    const oauth = testOAuth(as)
    await logIn(oauth)
    const registered = JSON.parse((await as.requests('/register'))[0]?.body ?? '')
    expect(registered).toMatchObject({ redirect_uris: [REDIRECT], token_endpoint_auth_method: 'none' })
    expect(await formOf(as)).toMatchObject({ resource: `${as.origin}/mcp`, redirect_uri: REDIRECT })
    const kept = await oauth.store.read(storeKey(oauth.server))
    expect(kept.tokens).toMatchObject({ scope: 'read admin offline_access', issuer: as.origin })
    expect(kept.tokens?.endsAt).toBeGreaterThan(Date.now() + 3_000_000)
  })

  it('PAIN-12: writes what it got into a file of mode 0600 alone, and names it to the redactor', async () => {
    const as = await startOAuthServer({ clients: 'client_secret_basic' })
    const oauth = testOAuth(as)
    await logIn(oauth)
    expect(statSync(oauth.store.file).mode & 0o777).toBe(0o600)
    const { tokens } = await oauth.store.read(storeKey(oauth.server))
    const secrets = [tokens?.access, tokens?.refresh, tokens?.client.secret]
    expect(secrets.every((secret) => secret !== undefined && oauth.secrets().includes(secret))).toBe(true)
    expect(oauth.logged.join()).not.toContain(tokens?.access)
    expect(await readFile(oauth.store.file, 'utf8')).toContain(tokens?.access)
  })

  it.each([
    ['client_secret_basic', 'none'],
    ['client_secret_post', 'client_secret'],
  ])('as a client that proves itself by %s', async (clients) => {
    const as = await startOAuthServer({ clients })
    await logIn(testOAuth(as))
    const { headers } = (await as.requests('/token')).at(-1) ?? {}
    expect(headers?.authorization?.startsWith('Basic ')).toBe(
      clients === 'client_secret_basic' ? true : undefined,
    )
    expect('client_secret' in (await formOf(as))).toBe(clients === 'client_secret_post')
  })

  it('uses the client of the configuration, with the secret of the environment', async () => {
    const as = await startOAuthServer({ registration: false, clients: 'client_secret_post' })
    const config = { clientId: 'known-client', scopes: ['one', 'two'] }
    const oauth = testOAuth(as, { config, env: { MCP_CLIENT_SECRET: 'known-secret-0123' } })
    await logIn(oauth)
    expect(await formOf(as)).toMatchObject({ client_id: 'known-client', client_secret: 'known-secret-0123' })
    const { tokens } = await oauth.store.read(storeKey(oauth.server))
    expect(tokens?.scope).toBe('one two offline_access')
  })

  it('registers once, and again when the browser is to come back to another place', async () => {
    const as = await startOAuthServer()
    const oauth = testOAuth(as)
    await logIn(oauth)
    await logIn(oauth)
    expect(await as.requests('/register')).toHaveLength(1)
    await begin(oauth, undefined, 'http://localhost:9/callback')
    expect(await as.requests('/register')).toHaveLength(2)
    // That one never came back: perhaps the server does not know the client.
    await begin(oauth, undefined, 'http://localhost:9/callback')
    expect(await as.requests('/register')).toHaveLength(3)
  })

  it('asks for the scopes of the challenge, and for those that a call was refused for', async () => {
    const as = await startOAuthServer()
    const oauth = testOAuth(as)
    await oauth.store.update(storeKey(oauth.server), (now) => ({ ...now, wantedScope: 'admin' }))
    const login = await begin(oauth, 'Bearer scope="read"')
    const query = new URL(login.authorizationUrl).searchParams
    expect(query.get('scope')).toBe('read admin offline_access')
    expect(query.get('prompt')).toBe('consent')
    expect(query.get('resource')).toBe(`${as.origin}/mcp`)
    await login.complete(await approve(login.authorizationUrl), signal)
    expect((await oauth.store.read(storeKey(oauth.server))).wantedScope).toBeUndefined()
  })

  it.each([
    [{ metadata: 'openid' }],
    // The first revision: no metadata at all, fixed places.
    [{ metadata: 'none', resourceMetadata: false }],
    [{ metadata: 'rfc8414', resourceMetadata: false }],
  ])('works with %j', async (options) => {
    const as = await startOAuthServer({ ...options, answer: 'no_issuer' })
    const oauth = testOAuth(as)
    const login = await begin(oauth)
    const answer = `${await approve(login.authorizationUrl)}&iss=${encodeURIComponent(as.origin)}`
    await login.complete(answer, signal)
    expect((await oauth.store.read(storeKey(oauth.server))).tokens).toBeDefined()
  })

  it.each([
    [{ answer: 'deny' }, 'The login was refused: access_denied: The user said no.'],
    [{ answer: 'wrong_state' }, 'does not belong to this login'],
    [{ answer: 'wrong_issuer' }, 'another authorization server'],
    [{ answer: 'no_issuer' }, 'another authorization server'],
    [{ tokenStatus: 503 }, 'HTTP 503'],
    [{ tokenStatus: 400 }, 'The authorization server refused to give a token: HTTP 400.'],
    [{ forgetClients: true }, 'The client is forgotten'],
  ])('with %j fails, and keeps no token', async (options, message) => {
    const as = await startOAuthServer(options)
    const oauth = testOAuth(as)
    await expect(logIn(oauth)).rejects.toThrow(message)
    expect((await oauth.store.read(storeKey(oauth.server))).tokens).toBeUndefined()
  })

  it('can be completed once, with its own code', async () => {
    const as = await startOAuthServer()
    const oauth = testOAuth(as)
    const login = await begin(oauth)
    const answer = await approve(login.authorizationUrl)
    expect(login.isAnswer(answer)).toBe(true)
    expect(login.isAnswer(answer.replace(/state=./, 'state=_'))).toBe(false)
    await expect(login.complete('no address', signal)).rejects.toThrow('not the address')
    await login.complete(answer, signal)
    await expect(login.complete(answer, signal)).rejects.toThrow('over already')
    const other = await begin(oauth)
    const forged = answer.replace(
      /state=[^&]*/,
      `state=${new URL(other.authorizationUrl).searchParams.get('state')}`,
    )
    await expect(other.complete(forged, signal)).rejects.toThrow('invalid_grant')
  })
})

describe('no login is made', () => {
  it.each([
    [{ pkce: null }, 'does not say that it supports PKCE'],
    [{ pkce: ['plain'] }, 'does not say that it supports PKCE'],
    [{ issuer: 'https://other.example' }, 'is that of another one'],
    [{ resource: 'https://other.example/mcp' }, 'describes another resource'],
    [{ resource: 'no url' }, 'does not say which resource'],
    [{ metadata: 'none' }, 'has no metadata'],
    [
      { metadata: 'none', resourceMetadata: false, registration: false },
      'refused to register a client: HTTP 404',
    ],
    [{ registration: false }, 'does not register clients by itself'],
  ])('with %j', async (options, message) => {
    const as = await startOAuthServer(options)
    await expect(begin(testOAuth(as))).rejects.toThrow(message)
  })

  it('where a server elsewhere names addresses on this machine, or without TLS', async () => {
    const oauth = testOAuth({ origin: 'https://mcp.example' })
    for (const address of ['http://127.0.0.1:1/x', 'https://localhost/x', 'http://elsewhere.example/x']) {
      await expect(begin(oauth, `Bearer resource_metadata="${address}"`)).rejects.toThrow(
        /is on this machine|must be an https address/,
      )
    }
  })
})

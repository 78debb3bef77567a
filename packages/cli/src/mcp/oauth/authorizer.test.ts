import { describe, expect, it } from 'vitest'
import { type Authorizer, createAuthorizer } from './authorizer.ts'
import { bearerChallenge } from './challenge.ts'
import { beginLogin } from './login.ts'
import { storeKey } from './oauth-ports.ts'
import { approve, startOAuthServer, type TestOAuth, testOAuth } from './oauth-server.testing.ts'
import { createTokenStore } from './token-store.ts'

const signal = new AbortController().signal

const logIn = async ({ server, ports }: TestOAuth): Promise<void> => {
  const request = { challenge: {}, redirectUri: 'http://localhost:3118/callback' }
  const login = await beginLogin(server, request, ports, signal)
  await login.complete(await approve(login.authorizationUrl), signal)
}

const authorizer = ({ server, ports }: TestOAuth): Authorizer => createAuthorizer(server, ports)

const accessIn = async ({ store, server }: TestOAuth): Promise<string | undefined> =>
  (await store.read(storeKey(server))).tokens?.access

describe('the token of a server', () => {
  it('is not there before a login, and the kept one after it', async () => {
    const oauth = testOAuth(await startOAuthServer())
    const auth = authorizer(oauth)
    expect(await auth.token(signal)).toBeUndefined()
    await logIn(oauth)
    expect(await auth.token(signal)).toBe(await accessIn(oauth))
  })

  it('that is about to end is refreshed before it is used; the rotated refresh token is kept', async () => {
    const as = await startOAuthServer({ lifetime: 30 })
    const oauth = testOAuth(as)
    await logIn(oauth)
    const before = (await oauth.store.read(storeKey(oauth.server))).tokens
    await as.set({ lifetime: 3600 })
    const token = await authorizer(oauth).token(signal)
    const after = (await oauth.store.read(storeKey(oauth.server))).tokens
    expect(token).toBe(after?.access)
    expect(token).not.toBe(before?.access)
    expect(after?.refresh).not.toBe(before?.refresh)
    expect(after?.scope).toBe(before?.scope)
  })

  it('is refreshed once, however many processes and requests want it: a second use would end the login', async () => {
    const as = await startOAuthServer({ lifetime: 30 })
    const oauth = testOAuth(as)
    await logIn(oauth)
    await as.set({ lifetime: 3600 })
    // Each has its own store object, as in processes of their own.
    const others = Array.from({ length: 6 }, () =>
      authorizer(testOAuth(as, { store: createTokenStore(oauth.store.file) })),
    )
    const tokens = await Promise.all(
      [...others, ...others].map((auth) => auth.token(new AbortController().signal)),
    )
    expect(new Set(tokens)).toEqual(new Set([await accessIn(oauth)]))
    expect(await as.requests('/token')).toHaveLength(2)
  })

  it('stays in use while it holds when the authorization server can not be reached', async () => {
    const as = await startOAuthServer({ lifetime: 30 })
    const oauth = testOAuth(as)
    await logIn(oauth)
    await as.set({ tokenStatus: 503 })
    const auth = authorizer(oauth)
    expect(await auth.token(signal)).toBe(await accessIn(oauth))
    await oauth.store.update(storeKey(oauth.server), ({ tokens, ...rest }) =>
      tokens === undefined ? rest : { ...rest, tokens: { ...tokens, endsAt: Date.now() - 1 } },
    )
    await expect(authorizer(oauth).token(signal)).rejects.toThrow('HTTP 503')
    expect(await accessIn(oauth)).toBeDefined()
  })

  it('that the server refuses is refreshed; with a refused refresh token a login is wanted', async () => {
    const as = await startOAuthServer()
    const oauth = testOAuth(as)
    await logIn(oauth)
    const auth = authorizer(oauth)
    const first = await auth.token(signal)
    await as.expire()
    await auth.renew(first, {}, signal)
    const second = await auth.token(signal)
    expect(second).not.toBe(first)
    await oauth.store.update(storeKey(oauth.server), ({ tokens, ...rest }) =>
      tokens === undefined ? rest : { ...rest, tokens: { ...tokens, refresh: 'stolen' } },
    )
    const other = authorizer(oauth)
    await expect(other.renew(await other.token(signal), {}, signal)).rejects.toMatchObject({
      code: 'mcp_unauthorized',
      message: expect.stringContaining('agent mcp login guarded'),
    })
    expect(await accessIn(oauth)).toBeUndefined()
    expect(oauth.logged.join()).toContain('invalid_grant')
    expect(oauth.logged.join()).not.toContain('stolen')
  })

  it('is the new one when another process has logged in meanwhile', async () => {
    const as = await startOAuthServer({ refreshTokens: false })
    const oauth = testOAuth(as)
    await logIn(oauth)
    const auth = authorizer(oauth)
    const first = await auth.token(signal)
    await logIn(oauth)
    await auth.renew(first, {}, signal)
    expect(await auth.token(signal)).toBe(await accessIn(oauth))
  })

  it('PAIN-12: and those of all other servers are known to the redactor from then on', async () => {
    const as = await startOAuthServer()
    const oauth = testOAuth(as)
    await logIn(oauth)
    const other = testOAuth(as, {
      store: createTokenStore(oauth.store.file),
      url: 'http://127.0.0.1:1/other',
    })
    expect(await authorizer(other).token(signal)).toBeUndefined()
    expect(other.secrets()).toContain(await accessIn(oauth))
  })

  it('that lacks scopes keeps them in mind for the next login', async () => {
    const oauth = testOAuth(await startOAuthServer({ scopes: ['read'] }))
    await logIn(oauth)
    const auth = authorizer(oauth)
    await auth.token(signal)
    const challenge = bearerChallenge('Bearer error="insufficient_scope", scope="admin"')
    await expect(auth.lacksScope(challenge)).rejects.toMatchObject({
      code: 'mcp_insufficient_scope',
      message: expect.stringContaining('(scope: admin)'),
    })
    const { wantedScope } = await oauth.store.read(storeKey(oauth.server))
    expect(wantedScope?.split(' ').sort()).toEqual(['admin', 'offline_access', 'read'])
  })

  it('can not be had where no login is possible: that is a plain failure', async () => {
    const oauth = testOAuth(await startOAuthServer({ registration: false }))
    await expect(authorizer(oauth).renew(undefined, {}, signal)).rejects.toMatchObject({ code: 'mcp_oauth' })
  })
})

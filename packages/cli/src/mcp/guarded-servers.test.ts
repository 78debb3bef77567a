import { describe, expect, it } from 'vitest'
import { entry, statusOf, type TestManager, testManager } from './connection.testing.ts'
import { beginLogin } from './oauth/login.ts'
import {
  approve,
  startOAuthServer,
  type TestOAuth,
  type TestOAuthServer,
  testOAuth,
} from './oauth/oauth-server.testing.ts'

const call = { server: 'guarded', tool: 'whoami', input: {} }
const signal = new AbortController().signal

const logIn = async ({ server, ports }: TestOAuth): Promise<void> => {
  const request = { challenge: {}, redirectUri: 'http://localhost:3118/callback' }
  const login = await beginLogin(server, request, ports, signal)
  await login.complete(await approve(login.authorizationUrl), signal)
}

const connect = async (
  as: TestOAuthServer,
  oauth: TestOAuth,
  type: 'http' | 'sse' = 'http',
): Promise<TestManager> => {
  const test = testManager({}, { credentialsFile: oauth.store.file })
  test.manager.add([entry('guarded', { type, url: `${as.origin}/mcp` })])
  await test.manager.ready()
  return test
}

describe('a server that wants a login', () => {
  it.each(['http', 'sse'] as const)(
    'needs authentication (%s), and is connected after the login',
    async (type) => {
      const as = await startOAuthServer({ sse: type === 'sse' })
      const oauth = testOAuth(as)
      const { manager } = await connect(as, oauth, type)
      expect(manager.servers()).toMatchObject([
        { status: 'needs-auth', error: expect.stringContaining(`agent mcp login ${as.origin}/mcp`) },
      ])
      await expect(manager.call(call)).rejects.toMatchObject({ code: 'mcp_unauthorized' })
      await logIn(oauth)
      await manager.reconnect('guarded')
      expect(await manager.call(call)).toEqual({ content: [{ type: 'text', text: 'did whoami' }] })
      const sent = (await as.requests('/mcp')).at(-1)?.headers.authorization ?? ''
      expect(manager.secrets()).toContain(sent.replace('Bearer ', ''))
      expect(JSON.stringify(manager.servers())).not.toContain(sent)
    },
  )

  it('is connected before the next turn when somebody has logged in elsewhere', async () => {
    const as = await startOAuthServer()
    const oauth = testOAuth(as)
    const { manager } = await connect(as, oauth)
    await manager.ready()
    expect(statusOf(manager, 'guarded')).toBe('needs-auth')
    const before = (await as.requests('/mcp')).length
    await manager.ready()
    expect(await as.requests('/mcp')).toHaveLength(before)
    await logIn(oauth)
    await manager.ready()
    expect(statusOf(manager, 'guarded')).toBe('connected')
  })

  it('has failed when it does not let anybody log in', async () => {
    const as = await startOAuthServer({ registration: false })
    const { manager } = await connect(as, testOAuth(as))
    expect(manager.servers()).toMatchObject([
      { status: 'failed', error: expect.stringContaining('does not register clients by itself') },
    ])
  })

  it.each(['http', 'sse'] as const)(
    'whose token ends meanwhile (%s) gets a refreshed one, and the call once more',
    async (type) => {
      const as = await startOAuthServer({ sse: type === 'sse' })
      const oauth = testOAuth(as)
      await logIn(oauth)
      const { manager } = await connect(as, oauth, type)
      await as.expire()
      expect(await manager.call(call)).toEqual({ content: [{ type: 'text', text: 'did whoami' }] })
      expect(await as.requests('/token')).toHaveLength(2)
    },
  )

  it('PAIN-38: that takes no token at all is asked twice and not again: no loops', async () => {
    const as = await startOAuthServer()
    const oauth = testOAuth(as)
    await logIn(oauth)
    const { manager } = await connect(as, oauth)
    await as.set({ refuseAll: true })
    const before = (await as.requests('/mcp')).length
    await expect(manager.call(call)).rejects.toThrow('Log in again with: agent mcp login http://')
    expect((await as.requests('/mcp')).length - before).toBe(2)
    expect(statusOf(manager, 'guarded')).toBe('needs-auth')
    expect(manager.tools()).toEqual([])
    await expect(manager.call(call)).rejects.toMatchObject({ code: 'mcp_unauthorized' })
    expect((await as.requests('/mcp')).length - before).toBe(2)
  })

  it('that wants more scopes for one tool says so; the next login grants them', async () => {
    const as = await startOAuthServer({ scopes: ['read'] })
    const oauth = testOAuth(as)
    await logIn(oauth)
    const { manager } = await connect(as, oauth)
    await expect(manager.call({ ...call, tool: 'admin' })).rejects.toThrow(
      'wants more rights for this than its login has (scope: admin): admins only',
    )
    expect(statusOf(manager, 'guarded')).toBe('connected')
    expect(await manager.call(call)).toMatchObject({ content: [{ text: 'did whoami' }] })
    await logIn(oauth)
    await manager.reconnect('guarded')
    expect(await manager.call({ ...call, tool: 'admin' })).toMatchObject({ content: [{ text: 'did admin' }] })
  })
})

import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { storeKey } from './oauth-ports.ts'
import { approve, startOAuthServer, type TestOAuth, testOAuth } from './oauth-server.testing.ts'
import { type LoginRequest, type OpenLogin, openLogin } from './open-login.ts'

const open = async (
  { server, ports }: TestOAuth,
  request: Partial<LoginRequest> = {},
): Promise<OpenLogin> => {
  const login = await openLogin(
    { server, transport: 'http', limitMs: 60_000, ...request },
    ports,
    new AbortController().signal,
  )
  onTestFinished(login.close)
  return login
}

/** A port that is taken by somebody else, on the address that counts. */
const takenPort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('a login in the browser', () => {
  it('ends on a page of ours; what is not its answer does not end it', async () => {
    const as = await startOAuthServer()
    const oauth = testOAuth(as)
    const login = await open(oauth)
    expect(login.redirectUri).toMatch(/^http:\/\/localhost:\d+\/callback$/)
    const page = login.redirectUri.replace('localhost', '127.0.0.1')
    expect((await fetch(`${page}?code=x&state=guessed`)).status).toBe(400)
    expect((await fetch(page, { method: 'POST' })).status).toBe(404)
    expect((await fetch(page.replace('/callback', '/'))).status).toBe(404)
    const answer = (await approve(login.authorizationUrl)).replace('localhost', '127.0.0.1')
    const shown = await fetch(answer)
    expect(shown.status).toBe(200)
    expect(await shown.text()).toContain('You are logged in')
    await login.done
    expect((await oauth.store.read(storeKey(oauth.server))).tokens).toBeDefined()
    await expect(fetch(page)).rejects.toThrow()
  })

  it('that the user refuses fails, on the page too', async () => {
    const as = await startOAuthServer({ answer: 'deny' })
    const login = await open(testOAuth(as))
    const answer = (await approve(login.authorizationUrl)).replace('localhost', '127.0.0.1')
    expect(await (await fetch(answer)).text()).toContain('The login failed')
    await expect(login.done).rejects.toMatchObject({ code: 'mcp_oauth', reason: 'access_denied' })
  })

  it('on another machine ends with the address that it was sent to', async () => {
    const as = await startOAuthServer()
    const oauth = testOAuth(as)
    const login = await open(oauth, { redirectUri: 'https://host.example/back' })
    expect(login.redirectUri).toBe('https://host.example/back')
    await expect(login.answer('https://host.example/back?state=x')).rejects.toThrow('does not belong')
    await login.answer(await approve(login.authorizationUrl))
    await login.done
  })

  it('takes the port that was asked for, and no other', async () => {
    const as = await startOAuthServer()
    const port = await takenPort()
    const wanted = testOAuth(as, { env: { MCP_OAUTH_CALLBACK_PORT: String(port) } })
    await expect(open(wanted)).rejects.toThrow(
      `Port ${port}, to which the browser is to come back, is in use.`,
    )
    const free = testOAuth(as, { config: { callbackPort: port } })
    await expect(open(free)).rejects.toThrow('in use')
  })

  it('is over when nobody comes, or when it is given up', async () => {
    const as = await startOAuthServer()
    const late = await open(testOAuth(as), { limitMs: 1 })
    await expect(late.done).rejects.toThrow('Nobody finished the login')
    const login = await open(testOAuth(as))
    login.close()
    await expect(login.done).rejects.toThrow('given up')
    await expect(fetch(login.redirectUri.replace('localhost', '127.0.0.1'))).rejects.toThrow()
  })

  it('is not opened for a server that wants none', async () => {
    const open404 = createServer((request, response) => {
      response.writeHead(request.url === '/mcp' ? 200 : 404, { 'content-type': 'application/json' }).end('{}')
    })
    await new Promise<void>((resolve) => open404.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      open404.closeAllConnections()
      open404.close()
    })
    const address = open404.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await expect(open(testOAuth({ origin: `http://127.0.0.1:${port}` }))).rejects.toThrow(
      'does not ask for a login',
    )
  })
})

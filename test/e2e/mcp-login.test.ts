import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { controlRequest, toolResults } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { browse, startOAuthServer } from '../support/oauth-server.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

/** A program that does what a browser does with the address it is given. */
const BROWSER = `#!/bin/sh
exec "${process.execPath}" -e '
  fetch(process.argv[1], { redirect: "manual" })
    .then((reply) => fetch(reply.headers.get("location").replace("localhost", "127.0.0.1")))
    .then((page) => page.text())
    .then((text) => require("node:fs").writeFileSync("page.html", text))
' "$1"
`

const statusIn = (messages: readonly JsonObject[]): unknown => {
  const servers = messages.find(({ subtype }) => subtype === 'init')?.mcp_servers
  return Array.isArray(servers) ? asObject(servers[0] ?? null).status : undefined
}

const filesUnder = async (directory: string): Promise<Record<string, string>> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')])),
  )
}

const PRINT = ['-p', 'go', '--output-format', 'stream-json', '--verbose']

describe('a server that wants a login', () => {
  it('PAIN-12: is logged in to in the browser, used, and logged out of; no token shows anywhere', async () => {
    const server = await startOAuthServer()
    const s: Scenario = await scenario({
      script: [toolUse('mcp__guarded__whoami', {}, { id: 't1' }), text('done')],
      files: { 'browser.sh': BROWSER },
    })
    await s.run(['mcp', 'add', '-s', 'user', '-t', 'http', 'guarded', server.url])
    expect((await s.run(['mcp', 'list'])).stdout).toContain(
      `guarded: ${server.url} (HTTP) - ! Needs authentication`,
    )

    const env = { BROWSER: s.project.path('browser.sh') }
    const login = await s.run(['mcp', 'login', 'guarded'], { env })
    expect(login).toMatchObject({ code: 0, stdout: expect.stringContaining("Logged in to 'guarded'.") })
    await expect.poll(() => s.project.read('page.html').catch(() => '')).toContain('You are logged in')
    expect((await s.run(['mcp', 'list'])).stdout).toContain('✓ Connected')

    const used = await s.run([...PRINT, '--allowedTools', 'mcp__guarded', '--debug-file', 'debug.log'])
    expect(statusIn(used.messages)).toBe('connected')
    expect(toolResults(used.messages).get('t1')).toMatchObject({ content: [{ text: 'did whoami' }] })

    const store = s.project.path('~/.claude/mcp-credentials.json')
    expect((await stat(store)).mode & 0o777).toBe(0o600)
    const tokens: string[] = (await readFile(store, 'utf8')).match(/(?:access|refresh)-[0-9a-f]{24}/g) ?? []
    expect(tokens).toHaveLength(2)
    const written = { ...(await filesUnder(s.project.home)), ...(await filesUnder(s.project.cwd)) }
    delete written[store]
    const shown = [login.stdout, login.stderr, used.stdout, used.stderr, ...Object.values(written)].join('\n')
    for (const token of tokens) expect(shown).not.toContain(token)

    const out = await s.run(['mcp', 'logout', 'guarded'])
    expect(out).toMatchObject({ code: 0, stdout: "Logged out of 'guarded'.\n" })
    expect(await server.requests('/revoke')).toHaveLength(1)
    expect((await s.run(['mcp', 'logout', 'guarded'])).stdout).toContain('There was no login')
    expect((await s.run(['mcp', 'list'])).stdout).toContain('Needs authentication')
  })

  it('takes the address that a browser on another machine was sent to', async () => {
    const server = await startOAuthServer()
    const s = await scenario()
    const cli = s.start(['mcp', 'login', '--no-browser', server.url])
    await expect.poll(() => cli.stdout, { timeout: 15_000 }).toContain('paste the address')
    const [address = ''] = cli.stdout.match(/http\S+\/authorize\S+/) ?? []
    cli.write('http://localhost:3118/callback?code=x&state=y\n')
    await expect.poll(() => cli.stderr, { timeout: 15_000 }).toContain('does not belong to this login')
    const back = (await fetch(address, { redirect: 'manual' })).headers.get('location')
    cli.write(`${back}\n`)
    expect((await cli.waitForExit()).code).toBe(0)
    const run = await s.run([
      ...PRINT,
      '--mcp-config',
      JSON.stringify({ mcpServers: { g: { type: 'http', url: server.url } } }),
    ])
    expect(statusIn(run.messages)).toBe('connected')
  })

  it('says why a login can not be made, with code 1', async () => {
    const server = await startOAuthServer({ answer: 'deny' })
    const s = await scenario({ files: { 'browser.sh': BROWSER } })
    const env = { BROWSER: s.project.path('browser.sh') }
    const denied = await s.run(['mcp', 'login', server.url], { env })
    expect(denied).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('access_denied: The user said no'),
    })
    const unknown = await s.run(['mcp', 'login', 'nobody'])
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('Configured: none') })
    await s.run(['mcp', 'add', 'local', 'node'])
    const program = await s.run(['mcp', 'login', 'local'])
    expect(program).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing to log in to') })
  })

  it('is logged in to as a client that somebody registered by hand, whose secret is in no entry', async () => {
    const server = await startOAuthServer({ registration: false, clients: 'client_secret_basic' })
    const port = await freePort()
    const s = await scenario({ files: { 'browser.sh': BROWSER } })
    const failed = await s.run([
      ...PRINT,
      '--mcp-config',
      JSON.stringify({ mcpServers: { g: { type: 'http', url: server.url } } }),
    ])
    expect(statusIn(failed.messages)).toBe('failed')
    const added = await s.run(
      [
        'mcp',
        'add',
        '-t',
        'http',
        '--client-id',
        'known-client',
        '--client-secret',
        '--callback-port',
        String(port),
        'guarded',
        server.url,
      ],
      { input: 'known-secret-0123\n' },
    )
    expect(added.code).toBe(0)
    const settings = await s.project.read('~/.claude.json')
    expect(settings).toContain(`"callbackPort": ${port}`)
    expect(settings).not.toContain('known-secret')
    const login = await s.run(['mcp', 'login', 'guarded'], { env: { BROWSER: s.project.path('browser.sh') } })
    expect(login).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`http://localhost:${port}/callback`),
    })
  })
})

describe('a host', () => {
  const start = async (options: JsonObject = {}) => {
    const server = await startOAuthServer(options)
    const s = await scenario()
    const config = JSON.stringify({ mcpServers: { g: { type: 'http', url: server.url } } })
    const cli = s.session(['--mcp-config', config])
    let count = 0
    const ask = async (subtype: string, fields: JsonObject = {}): Promise<JsonObject> => {
      count += 1
      cli.send(controlRequest(`r${count}`, subtype, fields))
      const line = await cli.waitFor({ type: 'control_response', response: { request_id: `r${count}` } })
      return asObject(line.response ?? null)
    }
    const state = async (): Promise<unknown> => {
      const { response } = await ask('mcp_status')
      const { mcpServers } = asObject(response ?? null)
      return Array.isArray(mcpServers) ? asObject(mcpServers[0] ?? null).status : undefined
    }
    await expect.poll(state, { timeout: 15_000 }).toBe('needs-auth')
    return { server, s, cli, ask, state }
  }

  it('sends the browser to a login; the server connects, and is logged out of', async () => {
    const { ask, state, cli, s } = await start()
    const { response } = await ask('mcp_authenticate', { serverName: 'g' })
    const { requiresUserAction, authUrl } = asObject(response ?? null)
    expect(requiresUserAction).toBe(true)
    expect((await browse(String(authUrl))).status).toBe(200)
    await expect.poll(state, { timeout: 15_000 }).toBe('connected')
    expect(await ask('mcp_clear_auth', { serverName: 'g' })).toMatchObject({ subtype: 'success' })
    expect(await state()).toBe('needs-auth')
    expect(await s.project.read('~/.claude/mcp-credentials.json')).not.toContain('access-')
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  })

  it('may take the browser back itself, and hand in the address', async () => {
    const { ask, state, cli } = await start()
    const redirectUri = 'https://host.example/back'
    const { response } = await ask('mcp_authenticate', { serverName: 'g', redirectUri })
    const back = await fetch(String(asObject(response ?? null).authUrl), { redirect: 'manual' })
    const callbackUrl = back.headers.get('location') ?? ''
    expect(callbackUrl.startsWith(redirectUri)).toBe(true)
    const wrong = await ask('mcp_oauth_callback_url', {
      serverName: 'g',
      callbackUrl: `${redirectUri}?state=x`,
    })
    expect(wrong).toMatchObject({ subtype: 'error', error_code: 'mcp_oauth' })
    expect(await ask('mcp_oauth_callback_url', { serverName: 'g', callbackUrl })).toMatchObject({
      subtype: 'success',
    })
    expect(await state()).toBe('connected')
    const late = await ask('mcp_oauth_callback_url', { serverName: 'g', callbackUrl })
    expect(late).toMatchObject({ subtype: 'error', error: expect.stringContaining('waits for an answer') })
    expect(await ask('mcp_authenticate', { serverName: 'x' })).toMatchObject({
      subtype: 'error',
      error: 'Server not found: x',
    })
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  })
})

describe('processes that share a login', () => {
  it('refresh it one after the other: a refresh token that came twice would end it for all', async () => {
    const server = await startOAuthServer({ lifetime: 30 })
    const s = await scenario({ files: { 'browser.sh': BROWSER } })
    await s.run(['mcp', 'add', '-s', 'user', '-t', 'http', 'guarded', server.url])
    const env = { BROWSER: s.project.path('browser.sh') }
    expect((await s.run(['mcp', 'login', 'guarded'], { env })).code).toBe(0)
    await server.set({ lifetime: 3600 })
    const lists = await Promise.all(Array.from({ length: 4 }, () => s.run(['mcp', 'list'])))
    for (const { stdout } of lists) expect(stdout).toContain('✓ Connected')
    expect(await server.requests('/token')).toHaveLength(2)
  })
})

describe('a session without servers', () => {
  it('PAIN-12: hides the tokens of logins all the same when a tool reads them', async () => {
    const tokens = {
      access: 'canary-access-1',
      refresh: 'canary-refresh-1',
      client: { secret: 'canary-secret-1' },
    }
    const s = await scenario({
      script: [
        toolUse('Bash', { command: 'cat ~/.claude/mcp-credentials.json' }, { id: 't1' }),
        text('done'),
      ],
      files: { '~/.claude/mcp-credentials.json': { servers: { 'https://a.test/mcp': { tokens } } } },
    })
    const run = await s.run([...PRINT, '--dangerously-skip-permissions'])
    expect(JSON.stringify(toolResults(run.messages).get('t1'))).toContain('[redacted]')
    const kept = await filesUnder(s.project.path('~/.claude/projects'))
    expect(run.stdout + JSON.stringify([kept, s.api.requests.map(({ body }) => body)])).not.toContain(
      'canary-',
    )
  })
})

describe('agent mcp get and remove', () => {
  it('PAIN-12: show how a login is made without secrets, and forget the login that nobody else uses', async () => {
    const server = await startOAuthServer()
    const s = await scenario({ files: { 'browser.sh': BROWSER } })
    const oauth = {
      clientId: 'my-client',
      callbackPort: 3999,
      scopes: ['read'],
      clientSecret: 'canary-secret',
    }
    await s.run([
      'mcp',
      'add-json',
      '-s',
      'user',
      'shown',
      JSON.stringify({ type: 'http', url: server.url, oauth }),
    ])
    const got = await s.run(['mcp', 'get', 'shown'])
    for (const line of ['clientId: my-client', 'callbackPort: 3999', 'scopes: read']) {
      expect(got.stdout).toContain(line)
    }
    expect(got.stdout + got.stderr).not.toContain('canary-secret')
    await s.run(['mcp', 'remove', 'shown'])

    await server.set({ sse: true })
    for (const name of ['one', 'two']) await s.run(['mcp', 'add', '-t', 'sse', name, server.url])
    const env = { BROWSER: s.project.path('browser.sh') }
    await s.run(['mcp', 'login', 'one'], { env })
    const store = '~/.claude/mcp-credentials.json'
    expect(await s.project.read(store)).toContain(server.url)
    expect((await s.run(['mcp', 'remove', 'one'])).stdout).toContain("The login is kept: 'two'")
    expect(await s.project.read(store)).toContain(server.url)
    expect((await s.run(['mcp', 'remove', 'two'])).stdout).toContain('The login to it is forgotten.')
    expect(await s.project.read(store)).not.toContain(server.url)
    expect((await server.requests('/revoke')).length).toBeGreaterThan(0)
  })
})

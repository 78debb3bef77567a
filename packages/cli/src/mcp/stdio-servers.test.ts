import { describe, expect, it } from 'vitest'
import { entry, scripted, statusOf, testManager } from './connection.testing.ts'

const call = (tool: string, input: Record<string, unknown> = {}) => ({ server: 's', tool, input })

describe('a stdio server', () => {
  it('is connected with its tools of all pages, its prompts, its resources and its instructions', async () => {
    const { manager } = testManager()
    manager.add([scripted('s')])
    await manager.ready()
    expect(manager.servers()).toMatchObject([
      {
        name: 's',
        status: 'connected',
        serverInfo: { name: 'fixture', version: '1.2.3' },
        transport: 'stdio',
      },
    ])
    const names = manager.tools().map(({ fullName }) => fullName)
    expect(names).toContain('mcp__s__echo')
    expect(names).toContain('mcp__s__weird_name_with_chars')
    expect(manager.prompts()).toEqual([
      { name: 'hello', description: '', arguments: [{ name: 'who', required: true }], server: 's' },
    ])
    expect(await manager.resources(undefined)).toEqual([
      { uri: 'res://a', name: 'A', mimeType: 'text/plain', server: 's' },
    ])
    expect(await manager.readResource('s', 'res://a')).toMatchObject({ contents: [{ text: 'RESOURCE A' }] })
    expect(await manager.getPrompt('s', 'hello', { who: 'Bob' })).toMatchObject({
      messages: [{ content: { text: 'Say hello to Bob' } }],
    })
    expect(manager.instructions()).toEqual([{ server: 's', text: 'Use echo with care.' }])
  })

  it('gets the original name of a tool and its arguments as they are', async () => {
    const { manager } = testManager()
    manager.add([scripted('s')])
    expect(await manager.call(call('weird name.with/chars'))).toMatchObject({
      content: [{ text: 'called weird name.with/chars' }],
    })
    expect(await manager.call(call('echo', { text: 5, extra: true }))).toMatchObject({
      content: [{ text: '5' }],
    })
    await expect(manager.call(call('refuse'))).rejects.toThrow('MCP error -32602: not like this')
  })

  it('is told the roots of the session', async () => {
    const { manager } = testManager({}, { cwd: '/tmp' })
    manager.add([scripted('s')])
    const { content } = await manager.call(call('roots'))
    expect(JSON.stringify(content)).toContain('file:///tmp')
  })

  it('that announces changes without end is asked for its lists one at a time, and those that fail change nothing', async () => {
    const { manager, logged } = testManager()
    manager.add([scripted('s', 'storm')])
    await manager.ready()
    await manager.call(call('grow'))
    await expect.poll(() => manager.tools().some(({ name }) => name === 'grown')).toBe(true)
    expect(manager.tools().some(({ name }) => name === 'overlapped')).toBe(false)
    await manager.call(call('refuse-lists'))
    await expect
      .poll(() => logged.some(({ problem }) => String(problem).includes('no more lists')))
      .toBe(true)
    expect(manager.tools().some(({ name }) => name === 'grown')).toBe(true)
  })

  it('may be given more time than any timer can count', async () => {
    const { manager } = testManager({ MCP_TOOL_TIMEOUT: '99999999999', MCP_TIMEOUT: '99999999999' })
    const { config } = scripted('s')
    manager.add([scripted('s'), entry('t', { ...config, timeout: 99_999_999_999 } as typeof config)])
    expect(await manager.call(call('slow'))).toMatchObject({ content: [{ text: 'slow but sure' }] })
    expect(await manager.call({ ...call('slow'), server: 't' })).toMatchObject({
      content: [{ text: 'slow but sure' }],
    })
  })

  it('tells of new tools, which can be called at once', async () => {
    const { manager } = testManager()
    manager.add([scripted('s')])
    const before = manager.version
    await manager.call(call('grow'))
    expect(manager.version).toBeGreaterThan(before)
    expect(manager.tools().some(({ name }) => name === 'grown')).toBe(true)
  })

  it('is told of a cancelled call and works on', async () => {
    const { manager } = testManager()
    manager.add([scripted('s')])
    await manager.ready()
    const controller = new AbortController()
    const hanging = manager.call({ ...call('hang'), signal: controller.signal })
    controller.abort(new Error('stop'))
    await expect(hanging).rejects.toThrow('stop')
    expect(await manager.call(call('peek'))).toMatchObject({ content: [{ text: 'called peek' }] })
  })

  it('may take longer than the idle limit as long as it tells of progress', async () => {
    const { manager } = testManager({ CLAUDE_CODE_MCP_TOOL_IDLE_TIMEOUT: '150' })
    manager.add([scripted('s')])
    await manager.ready()
    expect(await manager.call(call('slow'))).toMatchObject({ content: [{ text: 'slow but sure' }] })
    await expect(manager.call(call('hang'))).rejects.toThrow(/MCP error -32001: Request timed out.*'hang'/)
    expect(await manager.call(call('peek'))).toMatchObject({ content: [{ text: 'called peek' }] })
  })

  it('ends with the session, also when it ignores the end of its input', async () => {
    const { manager, living } = testManager()
    manager.add([scripted('s', 'stays'), scripted('t')])
    await manager.ready()
    await manager.close()
    expect(living()).toBe(0)
  })
})

describe('PAIN-38: a bad server', () => {
  it('that never answers fails after its time and delays the start by no more than the budget', async () => {
    const { manager, living } = testManager({ MCP_TIMEOUT: '4000', MCP_CONNECT_TIMEOUT_MS: '300' })
    manager.add([scripted('s', 'silent'), scripted('t', 'silent'), scripted('good')])
    await manager.ready()
    // Had it waited for them, they would have failed by now.
    expect(statusOf(manager, 's')).toBe('pending')
    await expect(manager.call(call('echo'))).rejects.toThrow(/not connected: .*4 s/)
    expect(statusOf(manager, 's')).toBe('failed')
    await manager.close()
    expect(living()).toBe(0)
  })

  it('that ends at its start fails and says why', async () => {
    const { manager } = testManager()
    manager.add([scripted('s', 'exits'), scripted('r', 'refuses')])
    await manager.ready()
    const [exits, refuses] = manager.servers()
    expect(exits).toMatchObject({ status: 'failed', error: expect.stringMatching(/code 3.*no database/s) })
    expect(refuses).toMatchObject({ status: 'failed', error: 'MCP error -32000: not today' })
    expect(manager.tools()).toEqual([])
  })

  it('that dies in a call fails that call and is started again for the next, three times', async () => {
    const { manager } = testManager()
    manager.add([scripted('s')])
    await manager.ready()
    for (let time = 0; time < 3; time += 1) {
      await expect(manager.call(call('die'))).rejects.toThrow(/MCP error -32000: Connection closed.*code 7/)
      expect(manager.tools().length).toBeGreaterThan(0)
      expect(await manager.call(call('peek'))).toMatchObject({ content: [{ text: 'called peek' }] })
    }
    await expect(manager.call(call('die'))).rejects.toThrow('Connection closed')
    await expect(manager.call(call('peek'))).rejects.toThrow(/not connected.*not started again/)
    expect(manager.tools()).toEqual([])
  })

  it('that answers with 50 MB fails the call, and memory stays flat', async () => {
    const { manager } = testManager()
    manager.add([scripted('s')])
    await manager.ready()
    const before = process.memoryUsage().rss
    await expect(manager.call(call('flood', { bytes: 50_000_000 }))).rejects.toThrow(/more than 16 MB/)
    expect(await manager.call(call('peek'))).toMatchObject({ content: [{ text: 'called peek' }] })
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  it('PAIN-30, PAIN-48: that prints noise, blank lines and CRLF is understood all the same', async () => {
    const { manager } = testManager()
    manager.add([scripted('s', 'noisy'), scripted('c', 'crlf')])
    await manager.ready()
    expect(manager.servers().map(({ status }) => status)).toEqual(['connected', 'connected'])
    expect(await manager.call(call('peek'))).toMatchObject({ content: [{ text: 'called peek' }] })
    expect(manager.tools().filter(({ server }) => server === 'c').length).toBeGreaterThan(5)
  })

  it('with malformed tools keeps the others', async () => {
    const { manager, logged } = testManager()
    manager.add([scripted('s', 'bad-tools'), scripted('n', 'no-list')])
    await manager.ready()
    const names = manager.tools().map(({ name }) => name)
    expect(names).toContain('echo')
    expect(names).not.toContain('no_schema')
    expect(names).not.toContain('array_schema')
    expect(logged.filter(({ event }) => event === 'warning').map(({ problem }) => problem)).toContain(
      "The tool 'no_schema' is left out: its inputSchema is no object.",
    )
    expect(statusOf(manager, 'n')).toBe('connected')
  })

  it('with 400 tools offers them all', async () => {
    const { manager } = testManager()
    manager.add([scripted('s', 'many')])
    await manager.ready()
    expect(manager.tools().length).toBeGreaterThan(400)
    expect(manager.tools()).toBe(manager.tools())
  })
})

describe('a program that is no server', () => {
  it.each([
    ['says how it ended', 'echo', ['hi'], 'exited with code 0'],
    ['says what it complained about first', process.execPath, ['nothing.mjs'], 'Cannot find module'],
    ['is named when it is not there', '/no/such/program', [], 'no such program'],
  ])('%s', async (_, command, args, why) => {
    const { manager } = testManager()
    manager.add([entry('s', { command, args })])
    await manager.ready()
    expect(manager.servers()).toMatchObject([{ status: 'failed', error: expect.stringContaining(why) }])
  })
})

describe('the set of servers', () => {
  it('switches a server off and on, and makes a connection anew', async () => {
    const { manager } = testManager()
    manager.add([scripted('s')])
    await manager.ready()
    await manager.toggle('s', false)
    expect(statusOf(manager, 's')).toBe('disabled')
    await expect(manager.call(call('peek'))).rejects.toThrow("The MCP server 's' is disabled.")
    await manager.toggle('s', true)
    await manager.reconnect('s')
    expect(statusOf(manager, 's')).toBe('connected')
    await expect(manager.reconnect('nobody')).rejects.toThrow('Server not found: nobody')
  })

  it('is replaced by scope; what stays the same keeps its connection', async () => {
    const { manager } = testManager()
    manager.add([scripted('s'), scripted('gone')])
    await manager.ready()
    const kept = manager.tools().find(({ server }) => server === 's')
    expect(await manager.replaceScope(['dynamic'], [scripted('s'), scripted('new')])).toEqual({
      added: ['new'],
      removed: ['gone'],
    })
    expect(manager.tools().find(({ server }) => server === 's')?.inputSchema).toBe(kept?.inputSchema)
    expect(manager.servers().map(({ name }) => name)).toEqual(['s', 'new'])
  })

  it('has one connection per server, however often and fast it is changed', async () => {
    const { manager, living } = testManager()
    manager.add([scripted('s')])
    const changes = [
      manager.reconnect('s').catch(() => undefined),
      manager.reconnect('s').catch(() => undefined),
      manager.replaceScope(['dynamic'], [scripted('s', 'crlf')]),
      manager.replaceScope(['dynamic'], [scripted('s'), scripted('t')]),
      manager.toggle('t', false),
      manager.toggle('t', true),
      manager.reconnect('s'),
    ]
    await Promise.all(changes)
    await manager.ready()
    expect(manager.servers().map(({ name, status }) => [name, status])).toEqual([
      ['s', 'connected'],
      ['t', 'connected'],
    ])
    expect(living()).toBe(2)
    await manager.close()
    expect(living()).toBe(0)
  })

  it('PAIN-12: shows no values of environment and headers', async () => {
    const { manager } = testManager()
    manager.add([scripted('s', 'good', { API_TOKEN: 'a-very-secret-value' })])
    await manager.ready()
    expect(JSON.stringify(manager.servers())).not.toContain('a-very-secret-value')
    expect(JSON.stringify(manager.servers())).toContain('API_TOKEN')
  })
})

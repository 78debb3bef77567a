import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { waitUntilGone } from '../support/descendants.ts'
import { answerTo, controlRequest, errorTo, textOf, toolResults, userLine } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import type { Cli } from '../support/run-cli.ts'
import { scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/server.mjs', import.meta.url))
const scripted = (mode = 'good', env: Record<string, string> = {}): JsonObject => ({
  command: process.execPath,
  args: [SERVER, mode],
  env,
})
const config = (servers: Record<string, JsonObject>): string => JSON.stringify({ mcpServers: servers })
const ALLOWED = '--dangerously-skip-permissions'

const initOf = (messages: readonly JsonObject[]): JsonObject =>
  messages.find(({ type, subtype }) => type === 'system' && subtype === 'init') ?? {}
const statuses = (messages: readonly JsonObject[]): JsonObject =>
  Object.fromEntries(
    (Array.isArray(initOf(messages).mcp_servers)
      ? Object.values(initOf(messages).mcp_servers ?? {})
      : []
    ).map((server) => [String(asObject(server).name), asObject(server).status ?? null]),
  )

describe('servers of --mcp-config', () => {
  it('give the model their tools; a call goes to the server and back', async () => {
    const s = await scenario({
      script: [toolUse('mcp__files__echo', { text: 'hello' }, { id: 't1' }), text('done')],
    })
    const run = await s.run([
      '-p',
      'go',
      '--output-format',
      'stream-json',
      '--verbose',
      '--allowedTools',
      'mcp__files__echo',
      '--mcp-config',
      config({ files: scripted() }),
    ])
    expect(run.code).toBe(0)
    expect(statuses(run.messages)).toEqual({ files: 'connected' })
    expect(initOf(run.messages).tools).toContain('mcp__files__echo')
    expect(toolResults(run.messages).get('t1')).toMatchObject({ content: [{ type: 'text', text: 'hello' }] })
    const offered = s.api.requests[0]?.body.tools
    expect(JSON.stringify(offered)).toContain('"name":"mcp__files__echo"')
    await waitUntilGone({ mark: s.mark }, 10_000)
  })

  it('come from files and texts at once, the last of a name wins, and a bad entry is only reported', async () => {
    const s = await scenario({
      script: [text('done')],
      files: { 'a.json': config({ one: scripted('exits'), two: scripted() }) },
    })
    const run = await s.run([
      '-p',
      'go',
      '--output-format',
      'stream-json',
      '--verbose',
      '--mcp-config',
      'a.json',
      config({ one: scripted(), bad: { type: 'teapot' } }),
    ])
    expect(statuses(run.messages)).toEqual({ one: 'connected', two: 'connected' })
    expect(initOf(run.messages).mcp_server_errors).toMatchObject([
      { name: 'bad', type: 'unknown_type', message: expect.stringContaining('teapot') },
    ])
  })

  it('end the start with code 1 and nothing on stdout when a value is unusable', async () => {
    const s = await scenario()
    for (const value of ['missing.json', '{"servers":{}}']) {
      const run = await s.run([
        '-p',
        'go',
        '--output-format',
        'stream-json',
        '--verbose',
        '--mcp-config',
        value,
      ])
      expect(run.code).toBe(1)
      expect(run.stdout).toBe('')
      expect(run.stderr).toContain('Invalid MCP configuration')
    }
  })

  it('need permission for every call, whatever they say of themselves', async () => {
    const s = await scenario({ script: [toolUse('mcp__s__peek', {}, { id: 't1' }), text('done')] })
    const run = await s.run([
      '-p',
      'go',
      '--output-format',
      'stream-json',
      '--verbose',
      '--mcp-config',
      config({ s: scripted() }),
    ])
    expect(toolResults(run.messages).get('t1')).toMatchObject({ is_error: true })
    expect(run.result?.permission_denials).toMatchObject([{ tool_name: 'mcp__s__peek' }])
  })

  it('keep tools to themselves that a rule denies', async () => {
    const s = await scenario({ script: [text('done')] })
    const args = ['-p', 'go', '--output-format', 'stream-json', '--verbose', '--disallowedTools', 'mcp__s']
    const run = await s.run([...args, '--mcp-config', config({ s: scripted() })])
    expect(JSON.stringify(initOf(run.messages).tools)).not.toContain('mcp__')
  })
})

describe('bad servers', () => {
  it('PAIN-38: delay the first request by the budget and break nothing', async () => {
    const s = await scenario({ script: [toolUse('mcp__good__peek', {}, { id: 't1' }), text('done')] })
    const run = await s.run(
      [
        '-p',
        'go',
        '--output-format',
        'stream-json',
        '--verbose',
        ALLOWED,
        '--mcp-config',
        config({ silent: scripted('silent'), dead: scripted('exits'), good: scripted() }),
      ],
      { env: { MCP_CONNECT_TIMEOUT_MS: '2000' } },
    )
    expect(statuses(run.messages)).toEqual({ silent: 'pending', dead: 'failed', good: 'connected' })
    expect(toolResults(run.messages).get('t1')).toMatchObject({ content: [{ text: 'called peek' }] })
    await waitUntilGone({ mark: s.mark }, 10_000)
  })

  it('answer with more than fits: the model gets a file to read from', async () => {
    const s = await scenario({
      script: [toolUse('mcp__s__flood', { bytes: 3_000_000 }, { id: 't1' }), text('done')],
    })
    const args = ['-p', 'go', '--output-format', 'stream-json', '--verbose', ALLOWED]
    const run = await s.run([...args, '--mcp-config', config({ s: scripted() })])
    const shown = textOf(toolResults(run.messages).get('t1')?.content)
    expect(shown).toContain('too large')
    const path = /(\/\S+\.txt)/.exec(shown)?.[1] ?? ''
    expect(existsSync(path)).toBe(true)
  })
})

describe('servers of files', () => {
  it('of .mcp.json wait for approval; strict leaves all files out', async () => {
    const s = await scenario({
      script: () => text('done'),
      files: {
        '.mcp.json': config({ p1: scripted(), p2: scripted() }),
        '~/.claude.json': config({ mine: scripted() }),
      },
    })
    const args = ['-p', 'go', '--output-format', 'stream-json', '--verbose']
    expect(statuses((await s.run(args)).messages)).toEqual({ mine: 'connected' })
    const approved = { enableAllProjectMcpServers: true, disabledMcpjsonServers: ['p2'] }
    const trusting = { env: { AGENT_TRUST_PROJECT: '1' } }
    const run = await s.run([...args, '--settings', JSON.stringify(approved)], trusting)
    expect(statuses(run.messages)).toEqual({ p1: 'connected', mine: 'connected' })
    expect(statuses((await s.run([...args, '--strict-mcp-config'])).messages)).toEqual({})
  })

  it('are expanded from the environment', async () => {
    const s = await scenario({ script: [toolUse('mcp__s__environment', {}, { id: 't1' }), text('done')] })
    const entry = scripted('${MODE:-good}', { GIVEN: '${FROM_USER}' })
    const args = ['-p', 'go', '--output-format', 'stream-json', '--verbose', ALLOWED]
    const run = await s.run([...args, '--mcp-config', config({ s: entry })], {
      env: { FROM_USER: 'yes-from-user' },
    })
    const shown = textOf(toolResults(run.messages).get('t1')?.content)
    expect(shown).toContain('"GIVEN":"yes-from-user"')
    expect(shown).toContain('"CLAUDECODE":"1"')
  })
})

/** Plays a server in the host whose calls `answer` decides on. */
async function playHost(
  cli: Cli,
  answer: (request: JsonObject, message: JsonObject) => JsonObject,
): Promise<void> {
  const result = (message: JsonObject): JsonObject => {
    switch (message.method) {
      case 'initialize':
        return {
          protocolVersion: '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'calc', version: '1' },
        }
      case 'tools/list':
        return { tools: [{ name: 'add', inputSchema: { type: 'object' } }] }
      default:
        return {}
    }
  }
  for (;;) {
    const request = await cli
      .waitFor({ type: 'control_request', request: { subtype: 'mcp_message' } }, 30_000)
      .catch(() => undefined)
    if (request === undefined) return
    const message = asObject(asObject(request.request).message)
    cli.send(
      message.method === 'tools/call'
        ? answer(request, message)
        : answerTo(request, {
            mcp_response: { jsonrpc: '2.0', id: message.id ?? 0, result: result(message) },
          }),
    )
  }
}

describe('servers in the host', () => {
  it('PROTO-16: are named by initialize; an error of the host is the result of the call', async () => {
    const s = await scenario({ script: [toolUse('mcp__calc__add', { a: 1 }, { id: 't1' }), text('done')] })
    const cli = s.session([ALLOWED])
    cli.send(controlRequest('r1', 'initialize', { sdkMcpServers: ['calc'] }))
    void playHost(cli, (request) => errorTo(request, 'the host is busy'))
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(statuses(cli.messages)).toEqual({ calc: 'connected' })
    expect(toolResults(cli.messages).get('t1')).toMatchObject({ is_error: true, content: 'the host is busy' })
  })

  it('PROTO-16: are told of an interrupt by a message of their own, not by a withdrawn request', async () => {
    const s = await scenario({ script: [toolUse('mcp__calc__add', {}, { id: 't1' }), text('never')] })
    const cli = s.session([ALLOWED])
    cli.send(controlRequest('r1', 'initialize', { sdkMcpServers: ['calc'] }))
    const called = new Promise<JsonObject>((resolve) => {
      void playHost(cli, (_, message) => {
        resolve(message)
        cli.send(controlRequest('i1', 'interrupt'))
        return { type: 'keep_alive' }
      })
    })
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    const { id } = await called
    const sent = cli.messages.map((line) => asObject(asObject(line.request ?? {}).message ?? {}))
    expect(sent.find(({ method }) => method === 'notifications/cancelled')).toMatchObject({
      params: { requestId: id },
    })
    expect(cli.messages.some(({ type }) => type === 'control_cancel_request')).toBe(false)
  })
})

describe('control requests about servers', () => {
  it('replace, show, call, switch and reconnect them', async () => {
    const s = await scenario({ script: [text('done')] })
    const cli = s.session()
    const ask = async (id: string, subtype: string, fields: JsonObject = {}): Promise<JsonObject> => {
      cli.send(controlRequest(id, subtype, fields))
      return asObject(
        (await cli.waitFor({ type: 'control_response', response: { request_id: id } })).response ?? {},
      )
    }
    expect(await ask('1', 'mcp_status')).toMatchObject({ response: { mcpServers: [] } })
    expect(
      await ask('2', 'mcp_set_servers', {
        servers: { s: scripted('good', { KEY: 'secret-value' }), bad: {} },
      }),
    ).toMatchObject({
      response: { added: ['s'], removed: [], errors: { bad: expect.stringContaining('command') } },
    })
    const status = await ask('3', 'mcp_status')
    expect(status).toMatchObject({
      response: { mcpServers: [{ name: 's', status: 'connected', serverInfo: { name: 'fixture' } }] },
    })
    expect(JSON.stringify(status)).not.toContain('secret-value')
    expect(
      await ask('4', 'mcp_call', { server: 's', tool: 'echo', arguments: { text: 'hi' } }),
    ).toMatchObject({
      response: { content: [{ text: 'hi' }] },
    })
    expect(await ask('5', 'mcp_read_resource', { serverName: 's', uri: 'res://a' })).toMatchObject({
      response: { contents: [{ text: 'RESOURCE A' }] },
    })
    expect(await ask('6', 'mcp_toggle', { serverName: 's', enabled: false })).toMatchObject({
      subtype: 'success',
    })
    expect(await ask('7', 'mcp_status')).toMatchObject({ response: { mcpServers: [{ status: 'disabled' }] } })
    expect(await ask('8', 'mcp_reconnect', { serverName: 's' })).toMatchObject({ subtype: 'success' })
    expect(await ask('9', 'mcp_reconnect', { serverName: 'x' })).toMatchObject({
      subtype: 'error',
      error: 'Server not found: x',
    })
    expect(await ask('10', 'mcp_set_servers', { servers: {} })).toMatchObject({
      response: { removed: ['s'] },
    })
  })
})

describe('what servers offer beside tools', () => {
  it('are resources, by tools that need no permission, and instructions in the prompt', async () => {
    const s = await scenario({
      script: [
        toolUse('ListMcpResourcesTool', {}, { id: 't1' }),
        toolUse('ReadMcpResourceTool', { server: 's', uri: 'res://a' }, { id: 't2' }),
        text('done'),
      ],
    })
    const args = ['-p', 'go', '--output-format', 'stream-json', '--verbose', '--mcp-config']
    const run = await s.run([...args, config({ s: scripted() })])
    const results = toolResults(run.messages)
    expect(results.get('t1')?.content).toBe(
      '[{"name":"A","uri":"res://a","mimeType":"text/plain","server":"s"}]',
    )
    expect(textOf(results.get('t2')?.content)).toContain('RESOURCE A')
    expect(JSON.stringify(s.api.requests[0]?.body.system)).toContain('Use echo with care.')
  })

  it('are tools that appear while a turn runs', async () => {
    const s = await scenario({
      script: [
        toolUse('mcp__s__grow', {}, { id: 't1' }),
        toolUse('mcp__s__grown', {}, { id: 't2' }),
        text('done'),
      ],
      // New tools change the beginning of the request: the cache is the price of having them at once.
      api: { violations: 'expected' },
    })
    const args = ['-p', 'go', '--output-format', 'stream-json', '--verbose', ALLOWED, '--mcp-config']
    const run = await s.run([...args, config({ s: scripted() })])
    expect(toolResults(run.messages).get('t2')).toMatchObject({ content: [{ text: 'called grown' }] })
  })
})

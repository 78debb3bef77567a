import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { waitUntilGone } from '../support/descendants.ts'
import { answerTo, controlRequest, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { type Reply, text, toolUse } from '../support/mock-api/reply.ts'
import { peakMemory } from '../support/peak-memory.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/server.mjs', import.meta.url))
const scripted = (mode = 'good', more: JsonObject = {}): JsonObject => ({
  command: process.execPath,
  args: [SERVER, mode],
  ...more,
})
const config = (servers: Record<string, JsonObject>): string[] => [
  '--mcp-config',
  JSON.stringify({ mcpServers: servers }),
]
const ALLOWED = '--dangerously-skip-permissions'

/** The model calls these tools one after the other. */
const calls = (...names: readonly [name: string, input?: JsonObject][]): Reply[] => [
  ...names.map(([name, input = {}], at) => toolUse(name, input, { id: `t${at}` })),
  text('done'),
]

/** Runs one prompt to its result, ends the program, and makes sure that nothing of it is left. */
const runTurn = async (s: Scenario, args: readonly string[], env: Record<string, string> = {}) => {
  const cli = s.session([ALLOWED, ...args], { env })
  const memory = peakMemory(cli.pid)
  cli.send(userLine('go'))
  const result = await cli.waitFor({ type: 'result' }, 60_000)
  const peakMb = memory.stop()
  cli.closeInput()
  expect(await cli.waitForExit(15_000)).toMatchObject({ code: 0 })
  await waitUntilGone({ mark: s.mark }, 10_000)
  return { result, results: toolResults(cli.messages), peakMb }
}

describe('PAIN-38: a bad server harms nobody but itself', () => {
  it('when it never answers a call: the call fails after the time its entry gives', async () => {
    const s = await scenario({ script: calls(['mcp__s__hang'], ['mcp__s__peek']) })
    const { result, results } = await runTurn(s, config({ s: scripted('good', { timeout: 1_000 }) }))
    expect(results.get('t0')).toMatchObject({ is_error: true })
    expect(textOf(results.get('t0')?.content)).toMatch(
      /MCP error -32001: Request timed out.*'hang'.*'s'.* 1 s/,
    )
    expect(results.get('t1')).toMatchObject({ content: [{ text: 'called peek' }] })
    expect(result).toMatchObject({ subtype: 'success' })
  })

  it('PAIN-30: when it writes a gigabyte of noise, half of it looking like JSON: memory stays flat', async () => {
    const start = { MCP_TIMEOUT: '50000', MCP_CONNECT_TIMEOUT_MS: '50000' }
    const once = async (mode: string) =>
      runTurn(await scenario({ script: calls(['mcp__s__peek']) }), config({ s: scripted(mode) }), start)
    const quiet = await once('good')
    const noisy = await once('gigabyte')
    expect(noisy.results.get('t0')).toMatchObject({ content: [{ text: 'called peek' }] })
    expect(noisy.peakMb - quiet.peakMb).toBeLessThan(20)
  })

  it('when it answers with 50 MB: the call fails, memory stays bounded, and the server can still be called', async () => {
    const s = await scenario({ script: calls(['mcp__s__flood', { bytes: 50_000_000 }], ['mcp__s__peek']) })
    const { result, results, peakMb } = await runTurn(s, config({ s: scripted() }))
    expect(results.get('t0')).toMatchObject({ is_error: true })
    expect(textOf(results.get('t0')?.content)).toContain('more than 16 MB')
    expect(results.get('t1')).toMatchObject({ content: [{ text: 'called peek' }] })
    expect(result).toMatchObject({ subtype: 'success' })
    expect(peakMb).toBeLessThan(200)
  })

  it('when it has tools that the API would refuse: those are left out or mended', async () => {
    const s = await scenario({
      script: calls(['mcp__s__choices'], ['mcp__s__deep_schema'], ['mcp__s__peek']),
    })
    const { results } = await runTurn(s, config({ s: scripted('bad-tools') }))
    const offered = new Map(
      asArray(s.api.requests[0]?.body.tools)
        .map(asObject)
        .map(({ name, input_schema: schema }) => [name, schema]),
    )
    expect(offered.get('mcp__s__choices')).toEqual({ type: 'object', properties: { a: {}, b: {} } })
    expect(offered.get('mcp__s__odd_names')).toEqual({ type: 'object', properties: { good: {} } })
    for (const name of ['no_schema', 'list_schema', 'array_schema', 'deep_schema']) {
      expect(offered.has(`mcp__s__${name}`)).toBe(false)
    }
    expect(textOf(results.get('t1')?.content)).toContain('No such tool available')
    expect(results.get('t2')).toMatchObject({ content: [{ text: 'called peek' }] })
  })

  it('when it has 400 tools: the model knows their names, and loads what it needs', async () => {
    const s = await scenario({
      script: calls(
        ['ToolSearch', { query: 'select:mcp__s__tool_399,mcp__s__peek' }],
        ['mcp__s__peek'],
        ['ToolSearch', { query: 'workspace' }],
      ),
    })
    const { results } = await runTurn(s, config({ s: scripted('many') }), { ENABLE_TOOL_SEARCH: 'true' })
    const tools = asArray(s.api.requests[0]?.body.tools).map(asObject)
    const deferred = tools.filter(({ defer_loading: later }) => later === true)
    expect(deferred.length).toBeGreaterThan(400)
    expect(JSON.stringify(results.get('t0')?.content)).toContain('mcp__s__tool_399')
    expect(results.get('t2')?.content).toEqual([{ type: 'tool_reference', tool_name: 'mcp__s__roots' }])
    expect(results.get('t1')).toMatchObject({ content: [{ text: 'called peek' }] })
  })

  it('when it dies while it is called, and starts anew with the next call', async () => {
    const s = await scenario({ script: calls(['mcp__s__die'], ['mcp__s__peek'], ['mcp__t__peek']) })
    const { result, results } = await runTurn(s, config({ s: scripted(), t: scripted() }))
    expect(textOf(results.get('t0')?.content)).toContain('MCP error -32000: Connection closed')
    expect(results.get('t1')).toMatchObject({ content: [{ text: 'called peek' }] })
    expect(results.get('t2')).toMatchObject({ content: [{ text: 'called peek' }] })
    expect(result).toMatchObject({ subtype: 'success' })
  })
})

describe('what servers and hosts say about tools', () => {
  it('a tool may ask for longer results than others', async () => {
    const s = await scenario({
      script: calls(['mcp__s__wide', { bytes: 150_000 }], ['mcp__s__wide', { bytes: 250_000 }]),
    })
    const { results } = await runTurn(s, config({ s: scripted() }))
    expect(textOf(results.get('t0')?.content)).toHaveLength(150_000)
    const path = /(\/\S+\.json)/.exec(textOf(results.get('t1')?.content))?.[1] ?? ''
    expect(existsSync(path)).toBe(true)
  })

  it('a host allows tools of its server, takes them away, or wants to be asked, whatever the mode', async () => {
    const s = await scenario({
      script: calls(['mcp__calc__free'], ['mcp__calc__gone'], ['mcp__calc__asked']),
    })
    const cli = s.session(['--permission-prompt-tool', 'stdio'])
    const policies = ['free:always_allow', 'gone:always_deny', 'asked:always_ask'].map((each) => {
      const [name = '', policy = ''] = each.split(':')
      return { name, permission_policy: policy }
    })
    cli.send(
      controlRequest('r1', 'initialize', {
        sdkMcpServers: ['calc'],
        sdkMcpServerConfigs: { calc: { tools: policies } },
      }),
    )
    cli.send(userLine('go'))
    const asked: unknown[] = []
    const play = async (): Promise<void> => {
      for (;;) {
        const line = await cli.waitFor({ type: 'control_request' }, 30_000).catch(() => undefined)
        if (line === undefined) return
        const request = asObject(line.request)
        if (request.subtype === 'can_use_tool') asked.push(request.tool_name)
        cli.send(
          request.subtype === 'can_use_tool'
            ? answerTo(line, { behavior: 'allow', updatedInput: {} })
            : answerTo(line, { mcp_response: hostAnswer(asObject(request.message)) }),
        )
      }
    }
    void play()
    await cli.waitFor({ type: 'result' })
    const results = toolResults(cli.messages)
    expect(asked).toEqual(['mcp__calc__asked'])
    expect(textOf(results.get('t0')?.content)).toBe('called')
    expect(textOf(results.get('t1')?.content)).toContain('No such tool available')
    expect(textOf(results.get('t2')?.content)).toBe('called')
  })
})

const hostAnswer = ({ id, method }: JsonObject): JsonObject => {
  const tools = ['free', 'gone', 'asked'].map((name) => ({ name, inputSchema: { type: 'object' } }))
  const results: Record<string, JsonObject> = {
    initialize: {
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'calc', version: '1' },
    },
    'tools/list': { tools },
    'tools/call': { content: [{ type: 'text', text: 'called' }] },
  }
  return { jsonrpc: '2.0', id: id ?? 0, result: results[String(method)] ?? {} }
}

it('PAIN-38: a server that stays after the end of its input is gone when the program was killed with SIGKILL', async () => {
  const s = await scenario({ script: calls(['mcp__s__hang']) })
  const cli = s.session([ALLOWED, ...config({ s: scripted('stays'), silent: scripted('silent') })], {
    env: { MCP_CONNECT_TIMEOUT_MS: '1500' },
  })
  cli.send(userLine('go'))
  await cli.waitFor({ type: 'assistant' })
  cli.kill('SIGKILL')
  await cli.waitForExit(15_000)
  await waitUntilGone({ mark: s.mark }, 15_000)
})

it('PAIN-38: a server that tells of progress without end does not flood the host with it', async () => {
  const s = await scenario({ script: calls(['mcp__s__hurry']) })
  const cli = s.session([ALLOWED, ...config({ s: scripted() })])
  const startedAt = performance.now()
  cli.send(userLine('go'))
  await cli.waitFor({ type: 'result', subtype: 'success' })
  const most = (performance.now() - startedAt) / 50 + 1
  const told = cli.messages.filter(({ type }) => type === 'tool_progress')
  expect(told.length).toBeGreaterThan(0)
  expect(told.length).toBeLessThanOrEqual(most)
  expect(textOf(toolResults(cli.messages).get('t0')?.content)).toBe('there')
})

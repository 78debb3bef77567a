import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { answerTo, errorTo, textOf, toolResults, userLine } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { startPublishedServer } from '../support/published-server.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/asking-server.mjs', import.meta.url))
const CONFIG = JSON.stringify({ mcpServers: { s: { command: process.execPath, args: [SERVER] } } })
const EVERYTHING = createRequire(import.meta.url).resolve(
  '@modelcontextprotocol/server-everything/dist/index.js',
)
const FLAGS = ['--mcp-config', CONFIG, '--dangerously-skip-permissions']

const calling = (tool: string, more: Parameters<typeof scenario>[0] = {}): Promise<Scenario> =>
  scenario({ script: [toolUse(`mcp__s__${tool}`, {}, { id: 't1' }), text('done')], ...more })

const answerIn = (messages: readonly JsonObject[]): JsonObject => {
  const content = textOf(toolResults(messages).get('t1')?.content)
  const parsed = asObject(JSON.parse(content))
  return asObject(parsed.answer ?? parsed)
}

/** A hook that answers an event with a JSON object. */
const hook = (event: string, output: JsonObject): JsonObject => ({
  hooks: {
    [event]: [
      {
        matcher: 's',
        hooks: [
          {
            type: 'command',
            command: `cat > ${event}.json; echo '${JSON.stringify({ hookSpecificOutput: { hookEventName: event, ...output } })}'`,
          },
        ],
      },
    ],
  },
})

describe('what an MCP server asks the user', () => {
  it('goes to the host, whose answer the server gets', async () => {
    const s = await calling('ask')
    const cli = s.session(FLAGS)
    cli.send(userLine('go'))
    const asked = await cli.waitFor({ type: 'control_request', request: { subtype: 'elicitation' } })
    expect(asked.request).toMatchObject({
      mcp_server_name: 's',
      message: 'Who are you?',
      mode: 'form',
      requested_schema: { required: ['name'] },
    })
    cli.send(answerTo(asked, { action: 'accept', content: { name: 'Bob' } }))
    await cli.waitFor({ type: 'result' })
    expect(answerIn(cli.messages)).toEqual({ action: 'accept', content: { name: 'Bob' } })
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  })

  it('is cancelled when the host can not answer', async () => {
    const s = await calling('ask')
    const cli = s.session(FLAGS)
    cli.send(userLine('go'))
    const asked = await cli.waitFor({ type: 'control_request', request: { subtype: 'elicitation' } })
    cli.send(errorTo(asked, 'no dialogs here'))
    await cli.waitFor({ type: 'result' })
    expect(answerIn(cli.messages)).toEqual({ action: 'cancel' })
    cli.closeInput()
  })

  it('is cancelled where there is nobody, and the run goes on', async () => {
    const s = await calling('ask')
    const run = await s.run(['-p', 'go', '--output-format', 'stream-json', '--verbose', ...FLAGS])
    expect(answerIn(run.messages)).toEqual({ action: 'cancel' })
    expect(run).toMatchObject({ code: 0, result: { result: 'done' } })
  })

  it('may be answered by an Elicitation hook in the place of the user', async () => {
    const s = await calling('ask')
    await s.project.write(
      '~/.claude/settings.json',
      hook('Elicitation', { action: 'accept', content: { name: 'Hook' } }),
    )
    const run = await s.run(['-p', 'go', '--output-format', 'stream-json', '--verbose', ...FLAGS])
    expect(answerIn(run.messages)).toEqual({ action: 'accept', content: { name: 'Hook' } })
    const seen: unknown = JSON.parse(await s.project.read('Elicitation.json'))
    expect(seen).toMatchObject({
      hook_event_name: 'Elicitation',
      mcp_server_name: 's',
      message: 'Who are you?',
      mode: 'form',
    })
  })

  it('gets its last word from an ElicitationResult hook', async () => {
    const s = await calling('ask')
    await s.project.write('~/.claude/settings.json', hook('ElicitationResult', { action: 'decline' }))
    const cli = s.session(FLAGS)
    cli.send(userLine('go'))
    const asked = await cli.waitFor({ type: 'control_request', request: { subtype: 'elicitation' } })
    cli.send(answerTo(asked, { action: 'accept', content: { name: 'Bob' } }))
    await cli.waitFor({ type: 'result' })
    expect(answerIn(cli.messages)).toEqual({ action: 'decline' })
    const seen: unknown = JSON.parse(await s.project.read('ElicitationResult.json'))
    expect(seen).toMatchObject({ mcp_server_name: 's', action: 'accept', content: { name: 'Bob' } })
    cli.closeInput()
  })

  it('at an address is said to be done on the stream', async () => {
    const s = await calling('open')
    const cli = s.session(FLAGS)
    cli.send(userLine('go'))
    const asked = await cli.waitFor({ type: 'control_request', request: { subtype: 'elicitation' } })
    expect(asked.request).toMatchObject({ mode: 'url', url: 'https://pay.example/1', elicitation_id: 'e1' })
    cli.send(answerTo(asked, { action: 'accept' }))
    await cli.waitFor({ subtype: 'elicitation_complete', mcp_server_name: 's', elicitation_id: 'e1' })
    await cli.waitFor({ type: 'result' })
    cli.closeInput()
  })
})

describe('@modelcontextprotocol/server-everything', () => {
  it.each(['stdio', 'http'])('asks for values and addresses, and is given roots, over %s', async (type) => {
    const server =
      type === 'stdio'
        ? { command: process.execPath, args: [EVERYTHING, 'stdio'] }
        : { type, url: `${await startPublishedServer(EVERYTHING, 'streamableHttp')}/mcp` }
    const s = await scenario({
      script: [
        toolUse('mcp__all__trigger-elicitation-request', {}, { id: 'form' }),
        toolUse('mcp__all__trigger-url-elicitation', { url: 'https://pay.example/2' }, { id: 'url' }),
        toolUse('mcp__all__get-roots-list', {}, { id: 'roots' }),
        text('done'),
      ],
    })
    const config = JSON.stringify({ mcpServers: { all: server } })
    const cli = s.session(['--dangerously-skip-permissions', '--mcp-config', config])
    cli.send(userLine('go'))
    const form = await cli.waitFor({
      type: 'control_request',
      request: { subtype: 'elicitation', mode: 'form' },
    })
    expect(asObject(form.request).property_order).toContain('legacyTitledEnum')
    cli.send(answerTo(form, { action: 'accept', content: { name: 'Ada' } }))
    const url = await cli.waitFor({
      type: 'control_request',
      request: { subtype: 'elicitation', mode: 'url' },
    })
    expect(url.request).toMatchObject({ url: 'https://pay.example/2' })
    cli.send(answerTo(url, { action: 'accept' }))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    const results = toolResults(cli.messages)
    expect(textOf(results.get('form')?.content)).toContain('- Name: Ada')
    expect(textOf(results.get('url')?.content)).toContain('accept')
    expect(textOf(results.get('roots')?.content)).toContain(`file://${s.project.cwd}`)
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  })
})

describe('working directories', () => {
  it('that come in while the session runs are told to servers', async () => {
    const script = [
      toolUse('mcp__s__roots', {}, { id: 'before' }),
      text('one'),
      toolUse('mcp__s__roots', {}, { id: 'after' }),
      text('two'),
    ]
    const s = await scenario({ script, files: { '../more/x': '' } })
    const cli = s.session(['--mcp-config', CONFIG, '--permission-prompt-tool', 'stdio'])
    const more = s.project.path('../more')
    for (const turn of ['one', 'two']) {
      cli.send(userLine(turn))
      const asked = await cli.waitFor({ type: 'control_request', request: { subtype: 'can_use_tool' } })
      const updatedPermissions = [{ type: 'addDirectories', directories: [more], destination: 'session' }]
      cli.send(
        answerTo(asked, {
          behavior: 'allow',
          updatedInput: {},
          updatedPermissions: turn === 'one' ? updatedPermissions : [],
        }),
      )
      await cli.waitFor({ type: 'result' })
    }
    const after = textOf(toolResults(cli.messages).get('after')?.content)
    expect(JSON.parse(after)).toEqual({
      rootChanges: 1,
      roots: [{ uri: `file://${s.project.cwd}` }, { uri: `file://${more}` }],
    })
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  })
})

describe('/mcp', () => {
  const print = (command: string): string[] => [
    '-p',
    command,
    '--output-format',
    'stream-json',
    '--verbose',
    '--mcp-config',
    CONFIG,
  ]
  it('shows the servers, and says what can be done with them', async () => {
    const s = await scenario()
    const shown = await s.run(print('/mcp'))
    expect(shown.result?.result).toBe(
      'MCP servers:\n  s - connected (stdio), 7 tools\nUse /mcp login|logout|reconnect|enable|disable NAME.',
    )
    const login = await s.run(print('/mcp login s'))
    expect(login.result?.result).toBe('This run ends before a login could. Use: agent mcp login s')
    const wrong = await s.run(print('/mcp reconnect nobody'))
    expect(wrong.result?.result).toContain('Error: Server not found: nobody. Configured servers: s')
  })

  it('switches a server off and on', async () => {
    const s = await scenario()
    const cli = s.session(['--mcp-config', CONFIG])
    for (const [command, result] of [
      ['/mcp disable s', "'s' is disabled for this session."],
      ['/mcp', 'MCP servers:\n  s - disabled\nUse /mcp login|logout|reconnect|enable|disable NAME.'],
      ['/mcp enable s', "'s' is enabled for this session."],
      ['/mcp reconnect s', "'s' is connected."],
    ] as const) {
      cli.send(userLine(command))
      expect((await cli.waitFor({ type: 'result' })).result).toBe(result)
    }
    cli.closeInput()
  })
})

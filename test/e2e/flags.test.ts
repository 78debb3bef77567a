import { describe, expect, it } from 'vitest'
import { controlRequest, userLine } from '../support/lines.ts'
import { asArray, asObject, asString } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const HI = ['-p', 'hi']
const JSON_OUT = [...HI, '--output-format', 'json']

describe('version and help', () => {
  it.each(['--version', '-v'])(
    'CLI-01: %s begins with a semantic version of at least 2.0.0 and exits with 0',
    async (flag) => {
      const run = await (await scenario()).run([flag])
      expect(run.code).toBe(0)
      expect(run.stdout).toMatch(/^([2-9]|\d\d+)\.\d+\.\d+ \(agent-engine\)\n$/)
      expect(run.stderr).toBe('')
    },
  )

  it.each([['--help'], ['-h'], ['mcp', '--help'], ['doctor', '--help']])(
    'CLI-01: %s %s prints usage on standard output and exits with 0',
    async (...args) => {
      const run = await (await scenario()).run(args)
      expect(run.code).toBe(0)
      expect(run.stdout).toMatch(/usage/i)
      expect(run.stderr).toBe('')
    },
  )
})

describe('headless', () => {
  it.each([
    ['a prompt without -p', ['hi'], undefined],
    ['a prompt on standard input', [], 'hi'],
  ])('CLI-02: %s runs headless when standard output is no terminal', async (_what, args, input) => {
    const s = await scenario({ script: [text('hello')] })
    const run = await s.run(args, input === undefined ? {} : { input })
    expect(run).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' })
  })
})

interface Refused {
  args: readonly string[]
  /** What the message must name. */
  names: RegExp
  env?: Record<string, string | undefined>
}

const REFUSED: [string, Refused][] = [
  ['an unknown flag', { args: [...HI, '--frobnicate'], names: /--frobnicate/ }],
  ['--cwd, which never existed', { args: [...HI, '--cwd', '/'], names: /--cwd/ }],
  [
    'an unknown output format',
    { args: [...HI, '--output-format', 'xml'], names: /xml[\s\S]*text[\s\S]*json/ },
  ],
  ['an unknown input format', { args: [...HI, '--input-format', 'xml'], names: /xml/ }],
  [
    'an unknown permission mode',
    { args: [...HI, '--permission-mode', 'banana'], names: /banana[\s\S]*acceptEdits/ },
  ],
  [
    'stream-json output without --verbose',
    { args: [...HI, '--output-format', 'stream-json'], names: /--verbose/ },
  ],
  [
    'stream-json input with text output',
    { args: ['-p', '--input-format', 'stream-json'], names: /--input-format|--output-format/ },
  ],
  [
    'stream-json input with json output',
    {
      args: ['-p', '--input-format', 'stream-json', '--output-format', 'json'],
      names: /--input-format|--output-format/,
    },
  ],
  [
    'partial messages with text output',
    { args: [...HI, '--include-partial-messages'], names: /--include-partial-messages/ },
  ],
  [
    'replayed messages without stream-json input',
    {
      args: [...HI, '--output-format', 'stream-json', '--verbose', '--replay-user-messages'],
      names: /--replay-user-messages/,
    },
  ],
  ['no prompt at all', { args: ['-p'], names: /input|prompt/i }],
  ['a blank prompt', { args: ['-p', '  \n'], names: /input|prompt/i }],
  ['a turn limit that is no number', { args: [...HI, '--max-turns', 'abc'], names: /--max-turns[\s\S]*abc/ }],
  ['a budget of nothing', { args: [...HI, '--max-budget-usd', '0'], names: /--max-budget-usd/ }],
  [
    'an MCP configuration that is neither JSON nor a file',
    { args: [...HI, '--mcp-config', 'no/such.json'], names: /no\/such\.json/ },
  ],
  ['settings that are no file', { args: [...HI, '--settings', 'no/such.json'], names: /no\/such\.json/ }],
  ['settings that are no JSON', { args: [...HI, '--settings', '{"a":'], names: /--settings/ }],
  ['agents that are no JSON', { args: [...HI, '--agents', '{"a":'], names: /--agents/ }],
  [
    'an unknown setting source',
    { args: [...HI, '--setting-sources', 'user,moon'], names: /moon[\s\S]*user[\s\S]*project[\s\S]*local/ },
  ],
  [
    'a system prompt file that is missing',
    { args: [...HI, '--system-prompt-file', 'no.txt'], names: /no\.txt/ },
  ],
  [
    'two system prompts',
    { args: [...HI, '--system-prompt', 'x', '--system-prompt-file', 'a.txt'], names: /--system-prompt-file/ },
  ],
  [
    'an appended prompt file that is missing',
    { args: [...HI, '--append-system-prompt-file', 'no.txt'], names: /no\.txt/ },
  ],
  ['--resume without a session', { args: ['--resume', '-p'], names: /--resume/ }],
  [
    '--resume-session-at without --resume',
    { args: [...HI, '--resume-session-at', '3f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6a'], names: /--resume/ },
  ],
  ['a session id that is no UUID', { args: [...HI, '--session-id', 'mine'], names: /--session-id|UUID/ }],
  [
    'a session id together with --continue',
    {
      args: [...HI, '--continue', '--session-id', '3f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6a'],
      names: /--session-id/,
    },
  ],
]

describe('conflicts and wrong values', () => {
  it.each(REFUSED)(
    'CLI-03, INPUT-01, INPUT-02: %s is refused with code 1 and one clear message',
    async (_what, { args, names, env }) => {
      const s = await scenario({ files: { 'a.txt': 'x' }, ...(env === undefined ? {} : { env }) })
      const run = await s.run(args)
      expect(run.code).toBe(1)
      expect(run.stderr).toMatch(names)
      expect(run.stderr).not.toMatch(/^\s+at .*:\d+/m)
      expect(run.stdout).toBe('')
      expect(s.api.requests).toHaveLength(0)
    },
  )

  it('CLI-03: a near miss of a flag is named', async () => {
    const run = await (await scenario()).run([...HI, '--allowedTool', 'Read'])
    expect(run.stderr).toContain('--allowedTools')
  })

  it.each([
    [
      'an unknown session',
      ['--resume', '3f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6a'],
      'No conversation found with session ID: 3f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6a',
    ],
  ])('CLI-03, INPUT-07: %s is refused on stderr and by an error result', async (_what, args, words) => {
    const s = await scenario()
    const run = await s.run([...JSON_OUT, ...args])
    expect(run.code).toBe(1)
    expect(run.stderr).toContain(words)
    expect(JSON.parse(run.stdout)).toMatchObject({
      type: 'result',
      subtype: 'error_during_execution',
      is_error: true,
      num_turns: 0,
      errors: [words],
    })
    expect((await s.run([...HI, ...args])).stdout).toBe('')
  })

  it.each([
    ['a turn limit of zero', ['--max-turns', '0']],
    ['a negative turn limit', ['--max-turns=-1']],
    ['--fork-session alone', ['--fork-session']],
    ['--continue without a session', ['--continue']],
    ['a fallback model equal to the model', ['--model', 'sonnet', '--fallback-model', 'sonnet']],
    ['--permission-prompt-tool stdio without stream-json', ['--permission-prompt-tool', 'stdio']],
    ['an unknown model', ['--model', 'my-own-model']],
  ])('CLI-03: %s is accepted', async (_what, args) => {
    expect(await (await scenario()).run([...HI, ...args])).toMatchObject({ code: 0, stdout: 'ok\n' })
  })

  it.each([
    ['a missing directory for --add-dir', ['--add-dir', 'no/such/dir'], /no\/such\/dir/],
    ['an unknown effort', ['--effort', 'heroic'], /heroic/],
  ])('CLI-03: %s is a warning', async (_what, args, words) => {
    const run = await (await scenario()).run([...HI, ...args])
    expect(run).toMatchObject({ code: 0, stdout: 'ok\n' })
    expect(run.stderr).toMatch(words)
  })

  it.each([
    ['that is no JSON', '{"permissions": '],
    ['with a value outside its choices', '{"permissions":{"defaultMode":"banana"}}'],
  ])(
    'CLI-03, INPUT-04: a settings file %s is skipped with a warning that names it',
    async (_what, content) => {
      const s = await scenario({ files: { '~/.claude/settings.json': content } })
      const run = await s.run(HI)
      expect(run).toMatchObject({ code: 0, stdout: 'ok\n' })
      expect(run.stderr).toContain('settings.json')
    },
  )
})

describe('the grammar of the command line', () => {
  it.each([
    ['two words', ['--model', 'm-1', '--append-system-prompt', 'Speak softly.', '--max-turns', '3']],
    ['one word', ['--model=m-1', '--append-system-prompt=Speak softly.', '--max-turns=3']],
  ])('CLI-04: takes values as %s', async (_how, args) => {
    const s = await scenario()
    expect((await s.run([...HI, ...args])).code).toBe(0)
    const { body } = await s.api.waitForRequest(1)
    expect(body.model).toBe('m-1')
    expect(JSON.stringify(body.system)).toContain('Speak softly.')
  })

  it('CLI-04, PAIN-36: takes a value that looks like a flag in the form with the equals sign', async () => {
    const s = await scenario()
    expect((await s.run([...HI, '--append-system-prompt=--not-a-flag'])).code).toBe(0)
    expect(JSON.stringify((await s.api.waitForRequest(1)).body.system)).toContain('--not-a-flag')
  })

  it('CLI-04: lets the last value win', async () => {
    const s = await scenario()
    await s.run([...HI, '--model', 'm-1', '--model', 'm-2'])
    expect((await s.api.waitForRequest(1)).body.model).toBe('m-2')
  })

  it('CLI-04: two dashes end the options', async () => {
    const s = await scenario()
    expect((await s.run(['-p', '--allowedTools', 'Read', 'Grep', '--', '--help me'])).code).toBe(0)
    expect(prompt(await s.api.waitForRequest(1))).toBe('--help me')
  })

  it('CLI-04: a list of values swallows the prompt behind it', async () => {
    const run = await (await scenario()).run(['-p', '--allowedTools', 'Read', 'hi'])
    expect(run.code).toBe(1)
  })

  it('CLI-04: options and the prompt come in any order, and only the first word is the prompt', async () => {
    const s = await scenario()
    expect((await s.run(['--model', 'm-1', 'hi', 'there', '-p'])).code).toBe(0)
    expect(prompt(await s.api.waitForRequest(1))).toBe('hi')
  })

  it('CLI-06: an empty system prompt leaves the identity line alone', async () => {
    const s = await scenario()
    expect((await s.run([...HI, '--system-prompt', ''])).code).toBe(0)
    expect(asArray((await s.api.waitForRequest(1)).body.system)).toHaveLength(1)
  })

  it('CLI-06: empty setting sources load no settings file', async () => {
    const files = { '~/.claude/settings.json': { permissions: { defaultMode: 'plan' } } }
    for (const [args, mode] of [
      [[], 'plan'],
      [['--setting-sources', ''], 'default'],
      [['--setting-sources='], 'default'],
    ] as const) {
      const s = await scenario({ files })
      const run = await s.run([...HI, '--output-format', 'stream-json', '--verbose', ...args])
      expect(run.messages[0]).toMatchObject({ subtype: 'init', permissionMode: mode })
    }
  })
})

function prompt(request: { messages: readonly { blocks: readonly object[] }[] }): string {
  return asString(asObject(request.messages.at(-1)?.blocks.at(-1)).text)
}

const EMPTY_MCP = '{"mcpServers":{}}'

const SDK_ARGS: [string, readonly string[]][] = [
  [
    'an older TypeScript SDK',
    [
      '--output-format',
      'stream-json',
      '--verbose',
      '--input-format',
      'stream-json',
      '--system-prompt',
      '',
      '--max-thinking-tokens',
      '2000',
      '--max-turns',
      '5',
      '--model',
      'sonnet',
      '--permission-prompt-tool',
      'stdio',
      '--continue',
      '--allowedTools',
      'Read,Bash(git log:*)',
      '--disallowedTools',
      'WebFetch',
      '--mcp-config',
      EMPTY_MCP,
      '--agents',
      '{"r":{"description":"d","prompt":"p"}}',
      '--setting-sources',
      '',
      '--strict-mcp-config',
      '--permission-mode',
      'default',
      '--fallback-model',
      'haiku',
      '--include-partial-messages',
      '--add-dir',
      '.',
      '--fork-session',
    ],
  ],
  [
    'a newer TypeScript SDK',
    [
      '--output-format',
      'stream-json',
      '--verbose',
      '--input-format',
      'stream-json',
      '--max-thinking-tokens=2000',
      '--effort=high',
      '--max-turns=5',
      '--max-budget-usd=3.5',
      '--model=sonnet',
      '--permission-prompt-tool=stdio',
      '--session-id=3f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6a',
      '--allowedTools=Read,Grep',
      '--disallowedTools=WebFetch',
      '--tools=default',
      '--mcp-config',
      EMPTY_MCP,
      '--setting-sources=',
      '--strict-mcp-config',
      '--permission-mode=default',
      '--allow-dangerously-skip-permissions',
      '--fallback-model=haiku',
      '--include-partial-messages',
      '--add-dir=.',
      '--add-dir=..',
      '--settings',
      '{}',
      '--betas=a,b',
    ],
  ],
  [
    'the Python SDK',
    [
      '--output-format',
      'stream-json',
      '--verbose',
      '--system-prompt',
      'You test.',
      '--append-system-prompt',
      'Well.',
      '--max-turns',
      '5',
      '--model',
      'sonnet',
      '--permission-prompt-tool',
      'stdio',
      '--permission-mode',
      'acceptEdits',
      '--allowedTools',
      'Read,Grep',
      '--disallowedTools',
      'WebFetch',
      '--mcp-config',
      EMPTY_MCP,
      '--setting-sources=user,project',
      '--include-partial-messages',
      '--add-dir',
      '.',
      '--no-session-persistence',
      '--input-format',
      'stream-json',
    ],
  ],
]

describe('the command lines of SDKs', () => {
  it.each(SDK_ARGS)('CLI-05: %s is understood without a warning', async (_who, args) => {
    const cli = (await scenario()).start(args)
    cli.send(controlRequest('r1', 'initialize', { hooks: null }))
    cli.send(userLine([{ type: 'text', text: 'hi' }]))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
    expect(cli.stderr).toBe('')
  })
})

describe('permission to do everything', () => {
  it.each([['--dangerously-skip-permissions'], ['--permission-mode', 'bypassPermissions']])(
    'CLI-13: %s %s needs a sandbox for root',
    async (...args) => {
      const given = args.filter((arg) => arg !== undefined)
      expect((await (await scenario()).run([...HI, ...given])).code).toBe(0)
      const outside = await (await scenario({ env: { IS_SANDBOX: undefined } })).run([...HI, ...given])
      expect(outside.code).toBe(process.getuid?.() === 0 ? 1 : 0)
    },
  )
})

describe('the model', () => {
  it('CLI-11: comes from the flag, else the variable, else the settings, else the default', async () => {
    const files = { '~/.claude/settings.json': { model: 'from-settings' } }
    const cases: [string, string[], Record<string, string>, Record<string, object>][] = [
      ['from-flag', ['--model', 'from-flag'], { ANTHROPIC_MODEL: 'from-variable' }, files],
      ['from-variable', [], { ANTHROPIC_MODEL: 'from-variable' }, files],
      ['from-settings', [], {}, files],
    ]
    for (const [model, args, env, given] of cases) {
      const s = await scenario({ env, files: given })
      await s.run([...HI, ...args])
      expect((await s.api.waitForRequest(1)).body.model).toBe(model)
    }
  })

  it('CLI-11: set_model beats them all and holds from the next turn', async () => {
    const s = await scenario()
    const cli = s.session(['--model', 'from-flag'])
    cli.send(controlRequest('m', 'set_model', { model: 'from-host' }))
    expect(await cli.waitFor({ type: 'control_response' })).toMatchObject({
      response: { subtype: 'success', response: { model: 'from-host' } },
    })
    cli.send(userLine('hi'))
    expect(await cli.waitFor({ type: 'system', subtype: 'init' })).toMatchObject({ model: 'from-host' })
    await cli.waitFor({ type: 'result' })
    cli.send(controlRequest('m2', 'set_model', {}))
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result' })
    expect(s.api.mainRequests.map((request) => request.body.model)).toEqual(['from-host', 'from-flag'])
  })

  it('CLI-11: an alias means what its variable says', async () => {
    const s = await scenario({ env: { ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus' } })
    await s.run([...HI, '--model', 'opus'])
    expect((await s.api.waitForRequest(1)).body.model).toBe('my-opus')
  })
})

describe('credentials', () => {
  it('CLI-10: a key is sent as x-api-key, a token as bearer, both together as both', async () => {
    const cases = [
      [{ ANTHROPIC_API_KEY: 'key-1' }, 'key-1', undefined, 'ANTHROPIC_API_KEY'],
      [
        { ANTHROPIC_API_KEY: undefined, ANTHROPIC_AUTH_TOKEN: 'token-1' },
        undefined,
        'Bearer token-1',
        'none',
      ],
      [
        { ANTHROPIC_API_KEY: 'key-1', ANTHROPIC_AUTH_TOKEN: 'token-1' },
        'key-1',
        'Bearer token-1',
        'ANTHROPIC_API_KEY',
      ],
    ] as const
    for (const [env, key, authorization, source] of cases) {
      const s = await scenario({ env })
      const run = await s.run([...HI, '--output-format', 'stream-json', '--verbose'])
      const { headers } = await s.api.waitForRequest(1)
      expect([headers['x-api-key'], headers.authorization]).toEqual([key, authorization])
      expect(run.messages[0]).toMatchObject({ apiKeySource: source })
    }
  })

  it('CLI-10: custom headers arrive', async () => {
    const s = await scenario({ env: { ANTHROPIC_CUSTOM_HEADERS: 'X-Team: red\nX-Trace: a:b' } })
    await s.run(HI)
    expect((await s.api.waitForRequest(1)).headers).toMatchObject({ 'x-team': 'red', 'x-trace': 'a:b' })
  })

  it('INPUT-03: without any credentials no request is made, and the message says what to set', async () => {
    const s = await scenario({ env: { ANTHROPIC_API_KEY: undefined } })
    const run = await s.run(JSON_OUT)
    expect(run.code).toBe(1)
    expect(run.result).toMatchObject({ is_error: true, result: expect.stringContaining('ANTHROPIC_API_KEY') })
    expect(s.api.requests).toHaveLength(0)
    const session = s.session()
    session.send(userLine('hi'))
    expect(await session.waitFor({ type: 'result' })).toMatchObject({ is_error: true })
  })
})

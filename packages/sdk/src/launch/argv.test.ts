import { describe, expect, it } from 'vitest'
import type { Options } from '../options.ts'
import type { HookCallback } from '../types/hooks.ts'
import { flags } from './argv.ts'
import { chooseDelivery } from './delivery.ts'
import { childEnvironment } from './environment.ts'
import { initialization } from './initialize.ts'

const HEAD = ['--output-format', 'stream-json', '--verbose', '--input-format', 'stream-json']
const canUseTool: NonNullable<Options['canUseTool']> = async () => ({ behavior: 'allow' })
const hook: HookCallback = async () => ({})
const instance = { connect: async () => {}, close: async () => {} }

interface Wire {
  args: string[]
  init: object
  settingsFiles: string[]
}

function wire(options: Options, isOurs: boolean): Wire {
  const delivery = chooseDelivery(options, isOurs)
  const settingsFiles: string[] = []
  const context = {
    delivery,
    defaultSettingSources: [],
    settingsFile: (_name: string, json: string) => {
      settingsFiles.push(json)
      return '/private/settings.json'
    },
  }
  const { subtype: _, ...init } = initialization(options, delivery).body
  return { args: flags(options, context), init, settingsFiles }
}

/** What an option adds to a run without options, for a command line that the caller named. */
function added(options: Options): { args: string[]; init: object } {
  const { args, init } = wire(options, false)
  const standard = ['--system-prompt=', '--permission-mode=default', '--setting-sources=']
  return { args: args.slice(HEAD.length).filter((arg) => !standard.includes(arg)), init }
}

describe('a run without options', () => {
  it('sends a command line of another make everything by flags', () => {
    expect(wire({}, false)).toEqual({
      args: [...HEAD, '--system-prompt=', '--permission-mode=default', '--setting-sources='],
      init: {},
      settingsFiles: [],
    })
  })

  it('sends our own command line the empty system prompt through initialize', () => {
    expect(wire({}, true)).toEqual({
      args: [...HEAD, '--permission-mode=default', '--setting-sources='],
      init: { systemPrompt: [''] },
      settingsFiles: [],
    })
  })
})

const agents: Options['agents'] = { rev: { description: 'd', prompt: 'p', tools: ['Read'], model: 'opus' } }
const schema = { type: 'object', properties: { a: { type: 'string' } } }
const stdio = { s: { command: 'node', args: ['x.js'], env: { A: '1' } } }

/** The table of appendix A: options → flags, and what `initialize` carries beside them. */
const TABLE: [options: Options, args: string[], init?: object][] = [
  [{ additionalDirectories: ['/a', '/b c'] }, ['--add-dir=/a', '--add-dir=/b c']],
  [{ additionalDirectories: [] }, []],
  [{ agent: 'reviewer' }, ['--agent=reviewer']],
  [{ agents }, [`--agents=${JSON.stringify(agents)}`]],
  [{ agents: {} }, []],
  [{ allowedTools: ['Read', 'Bash(git log:*)', 'Edit'] }, ['--allowedTools=Read,Bash(git log:*),Edit']],
  [{ allowedTools: [] }, []],
  [{ canUseTool }, ['--permission-prompt-tool=stdio']],
  [{ continue: true }, ['--continue']],
  [{ continue: true, resume: 'UUID1' }, ['--continue', '--resume=UUID1']],
  [{ cwd: '/some/dir' }, []],
  [{ disallowedTools: ['WebSearch', 'Bash'] }, ['--disallowedTools=WebSearch,Bash']],
  [{ toolAliases: { Bash: 'mcp__w__bash' } }, [], { toolAliases: { Bash: 'mcp__w__bash' } }],
  [{ tools: ['Bash', 'Read'] }, ['--tools=Bash,Read']],
  [{ tools: [] }, ['--tools=']],
  [{ tools: { type: 'preset', preset: 'claude_code' } }, ['--tools=default']],
  [{ executable: 'node' }, []],
  [
    { extraArgs: { flagonly: null, withval: 'v', dash: '-x', empty: '' } },
    ['--flagonly', '--withval', 'v', '--dash=-x', '--empty', ''],
  ],
  [{ extraArgs: { 'debug-to-stderr': null } }, ['--debug-to-stderr']],
  [{ extraArgs: { 'sdk-initialize-fields': null } }, []],
  [{ fallbackModel: 'haiku' }, ['--fallback-model=haiku']],
  [{ fallbackModel: 'opus,haiku' }, ['--fallback-model=opus,haiku']],
  [{ forkSession: true, resume: 'UUID1' }, ['--resume=UUID1', '--fork-session']],
  [{ forkSession: true }, ['--fork-session']],
  [{ betas: ['context-1m-2025-08-07'] }, ['--betas=context-1m-2025-08-07']],
  [
    {
      hooks: {
        PreToolUse: [{ matcher: 'Bash|Edit', hooks: [hook, hook], timeout: 5 }, { hooks: [hook] }],
        Stop: [{ hooks: [hook] }],
      },
    },
    [],
    {
      hooks: {
        PreToolUse: [
          { matcher: 'Bash|Edit', hookCallbackIds: ['hook_0', 'hook_1'], timeout: 5 },
          { hookCallbackIds: ['hook_2'] },
        ],
        Stop: [{ hookCallbackIds: ['hook_3'] }],
      },
    },
  ],
  [{ hooks: {} }, [], { hooks: {} }],
  [
    { hooks: { PreToolUse: [{ hooks: [hook], onFailure: 'block' }] } },
    [],
    { hooks: { PreToolUse: [{ hookCallbackIds: ['hook_0'], onFailure: 'block' }] } },
  ],
  [{ onElicitation: async () => null }, []],
  [{ onUserDialog: async () => null, supportedDialogKinds: ['k'] }, [], { supportedDialogKinds: ['k'] }],
  [{ perTaskStopAffordance: true }, [], { perTaskStopAffordance: true }],
  [{ persistSession: false }, ['--no-session-persistence']],
  [{ persistSession: true }, []],
  [{ includeHookEvents: true }, ['--include-hook-events']],
  [{ includePartialMessages: true }, ['--include-partial-messages']],
  [{ forwardSubagentText: true }, [], { forwardSubagentText: true }],
  [{ verbatimPrompts: true }, []],
  [{ thinking: { type: 'adaptive' } }, ['--thinking=adaptive']],
  [
    { thinking: { type: 'adaptive', display: 'summarized' } },
    ['--thinking=adaptive', '--thinking-display=summarized'],
  ],
  [{ thinking: { type: 'enabled', budgetTokens: 5000 } }, ['--max-thinking-tokens=5000']],
  [{ thinking: { type: 'enabled' } }, ['--thinking=adaptive']],
  [
    { thinking: { type: 'enabled', budgetTokens: 5000, display: 'omitted' } },
    ['--max-thinking-tokens=5000', '--thinking-display=omitted'],
  ],
  [{ thinking: { type: 'disabled' } }, ['--thinking=disabled']],
  [{ thinking: { type: 'disabled' }, maxThinkingTokens: 99 }, ['--thinking=disabled']],
  [{ effort: 'high' }, ['--effort=high']],
  [{ maxThinkingTokens: 4096 }, ['--max-thinking-tokens=4096']],
  [{ maxThinkingTokens: 0 }, ['--thinking=disabled']],
  [{ maxTurns: 3 }, ['--max-turns=3']],
  [{ maxTurns: 0 }, []],
  [{ maxBudgetUsd: 1.5 }, ['--max-budget-usd=1.5']],
  [{ maxBudgetUsd: 0 }, ['--max-budget-usd=0']],
  [{ taskBudget: { total: 1000 } }, ['--task-budget=1000']],
  [{ mcpServers: stdio }, ['--mcp-config', JSON.stringify({ mcpServers: stdio })]],
  [{ mcpServers: { mykey: { type: 'sdk', name: 'inner', instance } } }, [], { sdkMcpServers: ['mykey'] }],
  [
    { mcpServers: { mykey: { type: 'sdk', name: 'inner', instance }, ...stdio } },
    ['--mcp-config', JSON.stringify({ mcpServers: stdio })],
    { sdkMcpServers: ['mykey'] },
  ],
  [
    { mcpServers: { k: { type: 'sdk', name: 'k', instance, timeout: 5000 } } },
    [],
    { sdkMcpServers: ['k'], sdkMcpServerConfigs: { k: { timeout: 5000 } } },
  ],
  [{ mcpServers: {} }, []],
  [{ mcpServers: stdio, mcpServersDelivery: 'initialize' }, ['--await-initialize'], { mcpServers: stdio }],
  [{ model: 'claude-sonnet-4-5' }, ['--model=claude-sonnet-4-5']],
  [
    { outputFormat: { type: 'json_schema', schema } },
    [`--json-schema=${JSON.stringify(schema)}`],
    { jsonSchema: schema },
  ],
  [{ permissionMode: 'acceptEdits' }, ['--permission-mode=acceptEdits']],
  [
    { permissionMode: 'bypassPermissions', allowDangerouslySkipPermissions: true },
    ['--permission-mode=bypassPermissions', '--allow-dangerously-skip-permissions'],
  ],
  [
    { planModeInstructions: 'do X', permissionMode: 'plan' },
    ['--permission-mode=plan'],
    { planModeInstructions: 'do X' },
  ],
  [{ permissionPromptToolName: 'mcp__x__y' }, ['--permission-prompt-tool=mcp__x__y']],
  [
    { permissionPrompts: 'none', canUseTool },
    ['--permission-prompt-tool=stdio', '--permission-prompts=none'],
  ],
  [
    {
      plugins: [
        { type: 'local', path: './p1' },
        { type: 'local', path: '/p2' },
      ],
    },
    ['--plugin-dir=./p1', '--plugin-dir=/p2'],
  ],
  [{ plugins: [{ type: 'local', path: '/p2', skipMcpDiscovery: true }] }, ['--plugin-dir-no-mcp=/p2']],
  [
    { plugins: [{ type: 'local', path: '/p2' }], pluginDelivery: 'initialize' },
    ['--await-initialize'],
    { plugins: [{ type: 'local', path: '/p2' }] },
  ],
  [{ promptSuggestions: true }, [], { promptSuggestions: true }],
  [{ agentProgressSummaries: true }, [], { agentProgressSummaries: true }],
  [{ resume: '--version' }, ['--resume=--version']],
  [{ sessionId: 'nope' }, ['--session-id=nope']],
  [
    { sessionId: 'UUID1', resume: 'UUID2', forkSession: true },
    ['--resume=UUID2', '--fork-session', '--session-id=UUID1'],
  ],
  [
    { resume: 'UUID1', resumeSessionAt: 'm1', resumeDropsTurn: 't1' },
    ['--resume=UUID1', '--resume-session-at=m1', '--resume-drops-turn=t1'],
  ],
  [
    { sandbox: { enabled: true, autoAllowBashIfSandboxed: true } },
    ['--settings', '{"sandbox":{"enabled":true,"autoAllowBashIfSandboxed":true,"failIfUnavailable":true}}'],
  ],
  [{ sandbox: { enabled: false } }, ['--settings', '{"sandbox":{"enabled":false}}']],
  [{ settings: { model: 'x' } }, ['--settings', '{"model":"x"}']],
  [{ settings: '/p/settings.json' }, ['--settings', '/p/settings.json']],
  [
    { settings: { model: 'x', sandbox: { network: { allowedDomains: ['a'] } } }, sandbox: { enabled: true } },
    [
      '--settings',
      '{"model":"x","sandbox":{"network":{"allowedDomains":["a"]},"enabled":true,"failIfUnavailable":true}}',
    ],
  ],
  [
    { settings: '{"model":"x"}', sandbox: { enabled: true } },
    ['--settings', '{"model":"x","sandbox":{"enabled":true,"failIfUnavailable":true}}'],
  ],
  [{ managedSettings: { a: 1 } }, ['--managed-settings', '{"a":1}']],
  [{ settingSources: ['user', 'project', 'local'] }, ['--setting-sources=user,project,local']],
  [{ skills: 'all' }, ['--allowedTools=Skill']],
  [{ skills: ['pdf', 'a:b'] }, ['--allowedTools=Skill(pdf),Skill(a:b)'], { skills: ['pdf', 'a:b'] }],
  [{ skills: [] }, [], { skills: [] }],
  [{ debug: true }, ['--debug']],
  [{ debug: true, debugFile: '/logs/dbg.log' }, ['--debug-file=/logs/dbg.log']],
  [{ strictMcpConfig: true }, ['--strict-mcp-config']],
  [{ systemPrompt: 'You are X' }, ['--system-prompt=You are X']],
  [{ systemPrompt: { type: 'preset', preset: 'claude_code' } }, []],
  [
    { systemPrompt: { type: 'preset', preset: 'claude_code', append: 'more' } },
    ['--append-system-prompt=more'],
  ],
  [
    { systemPrompt: { type: 'preset', preset: 'claude_code', excludeDynamicSections: true } },
    [],
    { excludeDynamicSections: true },
  ],
  [{ systemPrompt: ['a', '__SYSTEM_PROMPT_DYNAMIC_BOUNDARY__', 'b'] }, ['--system-prompt=a\n\nb']],
  [
    { systemPrompt: { type: 'custom', prompt: 'X', snapshot: false } },
    ['--system-prompt=X'],
    { systemPromptSnapshot: false },
  ],
  [{ title: 'My title' }, [], { title: 'My title' }],
  [{ projectConfigRoot: '/proj' }, ['--project-config-root=/proj']],
  [{ customSystemPrompt: 'C' }, ['--system-prompt=C']],
  [{ appendSystemPrompt: 'A' }, ['--append-system-prompt=A']],
  [{ record: 'run.cassette' }, ['--record=run.cassette']],
]

describe('the flags for a command line that the caller named', () => {
  for (const [options, args, init = {}] of TABLE) {
    it(`sends ${JSON.stringify(options)} as ${args.join(' ') || 'no flag'}`, () => {
      const sent = added(options)
      expect({ args: sent.args.sort(), init: sent.init }).toEqual({ args: [...args].sort(), init })
    })
  }

  it('puts extra arguments last, where they override', () => {
    expect(wire({ extraArgs: { model: 'x' }, settings: { a: 1 }, model: 'y' }, false).args.slice(-2)).toEqual(
      ['--model', 'x'],
    )
  })
})

describe('PAIN-36, PAIN-12: our own command line gets what is long or secret through initialize (SDK-19, SDK-20)', () => {
  it.each<[Options, object]>([
    [{ systemPrompt: 'S'.repeat(5_000_000) }, { systemPrompt: ['S'.repeat(5_000_000)] }],
    [
      { systemPrompt: { type: 'preset', preset: 'claude_code', append: 'more' } },
      { appendSystemPrompt: 'more' },
    ],
    [
      { systemPrompt: ['a', 'b'], agents },
      { systemPrompt: ['a', 'b'], agents },
    ],
    [{ agents: {} }, { systemPrompt: [''], agents: {} }],
    [{ outputFormat: { type: 'json_schema', schema } }, { systemPrompt: [''], jsonSchema: schema }],
  ])('case %#', (options, init) => {
    const sent = wire(options, true)
    expect(sent.init).toEqual(init)
    expect(sent.args.join(' ').length).toBeLessThan(200)
  })

  it('sends process servers with --await-initialize, and no secret of theirs as an argument', () => {
    const sent = wire({ mcpServers: { s: { command: 'x', env: { TOKEN: 'canary-secret' } } } }, true)
    expect(sent.args).toContain('--await-initialize')
    expect(sent.args.join(' ')).not.toContain('canary-secret')
    expect(sent.init).toMatchObject({ mcpServers: { s: { env: { TOKEN: 'canary-secret' } } } })
  })

  it('puts settings given as an object into a private file', () => {
    const sent = wire({ settings: { env: { KEY: 'canary-secret' } } }, true)
    expect(sent.args.slice(-2)).toEqual(['--settings', '/private/settings.json'])
    expect(sent.settingsFiles).toEqual(['{"env":{"KEY":"canary-secret"}}'])
  })

  it('sends servers by flag when the caller asks for that', () => {
    const sent = wire({ mcpServers: stdio, mcpServersDelivery: 'argv' }, true)
    expect(sent.args).toContain('--mcp-config')
    expect(sent.init).toEqual({ systemPrompt: [''] })
  })
})

describe('the environment of the process', () => {
  it('is that of the host, marked as coming from this SDK', () => {
    const env = childEnvironment({}, { PATH: '/bin', CLAUDECODE: '1', NODE_OPTIONS: '--inspect', DEBUG: '*' })
    expect(env).toEqual({
      PATH: '/bin',
      CLAUDE_CODE_ENTRYPOINT: 'sdk-ts',
      CLAUDE_AGENT_SDK_VERSION: expect.stringMatching(/^\d/),
      CLAUDE_CODE_SDK_READS_SESSION_STATE: '1',
    })
  })

  it('is replaced by options.env, which stays as it was', () => {
    const given = Object.freeze({
      FOO: '1',
      HOME: undefined,
      CLAUDECODE: '1',
      CLAUDE_CODE_ENTRYPOINT: 'mine',
    })
    const env = childEnvironment({ env: given }, { PATH: '/bin' })
    expect(env).toMatchObject({ FOO: '1', CLAUDECODE: '1', CLAUDE_CODE_ENTRYPOINT: 'mine' })
    expect(env).not.toHaveProperty('PATH')
    expect(env).not.toHaveProperty('HOME')
  })

  it('carries the options that have no flag', () => {
    const toolConfig = { askUserQuestion: { previewFormat: 'html' as const } }
    expect(childEnvironment({ enableFileCheckpointing: true, toolConfig }, {})).toMatchObject({
      CLAUDE_CODE_ENABLE_SDK_FILE_CHECKPOINTING: 'true',
      CLAUDE_CODE_QUESTION_PREVIEW_FORMAT: 'html',
    })
  })

  it('hands the debug switch on as DEBUG', () => {
    expect(childEnvironment({}, { DEBUG_CLAUDE_AGENT_SDK: '1' })).toMatchObject({ DEBUG: '1' })
    expect(childEnvironment({}, { DEBUG_AGENT_SDK: '0' })).not.toHaveProperty('DEBUG')
  })
})

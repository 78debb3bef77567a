import {
  createSdkMcpServer,
  InMemorySessionStore,
  type Options,
  query,
  type SDKMessage,
} from '@agent-engine/sdk'
import { describe, expect, it } from 'vitest'
import { testEnvironment } from '../support/environment.ts'
import type { JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const SESSION = '3f2a8c4e-5b1d-4e6f-9a7b-0c1d2e3f4a5b'

interface Run {
  s: Scenario
  messages: SDKMessage[]
  error: unknown
  stderr: string
  /** The body of the first request to the model. */
  request: JsonObject
}

async function run(
  choose: (s: Scenario) => Options,
  script = [text('ok'), text('ok')],
  prepare?: (s: Scenario) => Promise<void>,
): Promise<Run> {
  const s = await scenario({ script, files: { 'extra/.claude-plugin/plugin.json': '{"name":"extra"}' } })
  await prepare?.(s)
  let stderr = ''
  const options: Options = {
    cwd: s.project.cwd,
    env: testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark }),
    pathToAgentExecutable: BUILT_CLI,
    stderr: (data) => {
      stderr += data
    },
    ...choose(s),
  }
  const messages: SDKMessage[] = []
  let error: unknown
  try {
    for await (const message of query({ prompt: 'hi', options })) messages.push(message)
  } catch (cause) {
    error = cause
  }
  const request = s.api.requests.find(({ body }) => JSON.stringify(body).includes('messages'))?.body
  return { s, messages, error, stderr, request: (request ?? {}) as JsonObject }
}

describe('every option that becomes a flag is understood by the command line', () => {
  it.each<[string, (s: Scenario) => Options]>([
    ['thinking adaptive', () => ({ thinking: { type: 'adaptive', display: 'summarized' } })],
    ['thinking enabled', () => ({ thinking: { type: 'enabled', budgetTokens: 2048, display: 'omitted' } })],
    ['thinking disabled', () => ({ thinking: { type: 'disabled' } })],
    ['maxThinkingTokens', () => ({ maxThinkingTokens: 2048 })],
    ['effort', () => ({ effort: 'high' })],
    ['maxTurns', () => ({ maxTurns: 2 })],
    ['maxBudgetUsd', () => ({ maxBudgetUsd: 5 })],
    ['model and fallbackModel', () => ({ model: 'sonnet', fallbackModel: 'haiku' })],
    ['betas', () => ({ betas: ['context-1m-2025-08-07'] })],
    ['debug', () => ({ debug: true })],
    ['debugFile', (s) => ({ debugFile: s.project.path('debug.log') })],
    ['record', (s) => ({ record: s.project.path('cassette.jsonl') })],
    ['canUseTool', () => ({ canUseTool: async () => ({ behavior: 'allow' }) })],
    ['permissionPrompts host', () => ({ permissionPrompts: 'host' })],
    ['permissionPrompts none', () => ({ permissionPrompts: 'none' })],
    ['permissionMode', () => ({ permissionMode: 'plan' })],
    ['bypassPermissions', () => ({ permissionMode: 'default', allowDangerouslySkipPermissions: true })],
    ['continue and forkSession', () => ({ continue: true, forkSession: true })],
    ['sessionId', () => ({ sessionId: SESSION })],
    ['persistSession', () => ({ persistSession: false })],
    ['allowedTools', () => ({ allowedTools: ['Read', 'Bash(git log:*)'], skills: 'all' })],
    ['disallowedTools', () => ({ disallowedTools: ['WebFetch'] })],
    ['tools', () => ({ tools: ['Read'] })],
    ['no tools', () => ({ tools: [] })],
    ['the preset of tools', () => ({ tools: { type: 'preset', preset: 'claude_code' } })],
    ['includeHookEvents', () => ({ includeHookEvents: true })],
    ['includePartialMessages', () => ({ includePartialMessages: true })],
    ['forwardSubagentText', () => ({ forwardSubagentText: true })],
    ['additionalDirectories', (s) => ({ additionalDirectories: [s.project.path('extra')] })],
    ['strictMcpConfig', () => ({ strictMcpConfig: true })],
    ['in-process servers', () => ({ mcpServers: { x: createSdkMcpServer({ name: 'x' }) } })],
    ['plugins', (s) => ({ plugins: [{ type: 'local', path: s.project.path('extra') }] })],
    ['settings', () => ({ settings: { env: { A: '1' } } })],
    ['settingSources', () => ({ settingSources: ['user'] })],
    ['managedSettings', () => ({ managedSettings: { env: { A: '1' } } })],
    ['systemPrompt', () => ({ systemPrompt: 'Be brief.' })],
    ['agents', () => ({ agents: { a: { description: 'd', prompt: 'p' } } })],
    ['sessionStore', () => ({ sessionStore: new InMemorySessionStore() })],
    ['title', () => ({ title: 'T' })],
  ])('%s', async (_, choose) => {
    const { messages, error, stderr } = await run(choose)
    expect(error).toBeUndefined()
    expect(messages.at(-1)).toMatchObject({ type: 'result', subtype: 'success', result: 'ok' })
    expect(stderr).not.toMatch(/unknown option|ignored/)
  })

  it('also the servers of other processes, for which the engine awaits initialize', async () => {
    const { messages, stderr } = await run(() => ({
      mcpServers: { broken: { type: 'stdio', command: 'no-such-server' } },
    }))
    expect(messages[0]).toMatchObject({ mcp_servers: [{ name: 'broken' }] })
    expect(messages.at(-1)).toMatchObject({ subtype: 'success' })
    expect(stderr).not.toContain('unknown option')
  })
})

describe('flags do what the options say', () => {
  it('effort and thinking reach the model', async () => {
    const model = 'claude-opus-4-6'
    const { request } = await run(() => ({
      model,
      effort: 'max',
      thinking: { type: 'adaptive', display: 'omitted' },
    }))
    expect(request).toMatchObject({
      output_config: { effort: 'max' },
      thinking: { type: 'adaptive', display: 'omitted' },
    })
    const off = await run(() => ({ thinking: { type: 'disabled' } }))
    expect(off.request).not.toHaveProperty('thinking')
    expect(off.request).not.toHaveProperty('output_config')
  })

  it('an unknown effort is told and left out', async () => {
    const { messages, request, stderr } = await run(() => ({ extraArgs: { effort: 'heroic' } }))
    expect(messages.at(-1)).toMatchObject({ subtype: 'success' })
    expect(request).not.toHaveProperty('output_config')
    expect(stderr).toContain("--effort 'heroic': no such level (low, medium, high, xhigh, max); ignored")
  })

  it("permissionPrompts: 'none' denies what would be asked, and asks nobody", async () => {
    let asked = 0
    const { messages, s } = await run(
      () => ({
        permissionPrompts: 'none',
        canUseTool: async () => {
          asked += 1
          return { behavior: 'allow' }
        },
      }),
      [toolUse('Write', { file_path: 'a.txt', content: 'x' }), text('ok')],
    )
    expect(asked).toBe(0)
    expect(messages.at(-1)).toMatchObject({ permission_denials: [{ tool_name: 'Write' }] })
    expect(await s.project.files()).not.toHaveProperty('a.txt')
  })

  it.each<[string, Options, boolean]>([
    ['the option', { forwardSubagentText: true }, true],
    ['the flag', { extraArgs: { 'forward-subagent-text': null } }, true],
    ['neither', {}, false],
  ])('subagents tell what they say with %s', async (_, options, isTold) => {
    const { messages } = await run(
      () => ({ ...options, allowedTools: ['Task'] }),
      [
        toolUse('Task', { description: 'look', prompt: 'look', subagent_type: 'general-purpose' }),
        text('inner words'),
        text('ok'),
      ],
    )
    const said = messages.filter(
      (message) => message.type === 'assistant' && message.parent_tool_use_id !== null,
    )
    expect(JSON.stringify(said).includes('inner words')).toBe(isTold)
    expect(messages.at(-1)).toMatchObject({ result: 'ok' })
  })

  it('a session store gets the transcript, and brings it to a machine that lacks it', async () => {
    const sessionStore = new InMemorySessionStore()
    const first = await run(() => ({ sessionStore }), [text('forty-two')])
    const resume = first.messages[0]?.session_id ?? ''
    const second = await run(
      (s) => ({
        sessionStore,
        resume,
        cwd: first.s.project.cwd,
        env: {
          ...testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark }),
        },
      }),
      [text('again')],
    )
    expect(second.messages.at(-1)).toMatchObject({ result: 'again', session_id: resume })
    expect(JSON.stringify(second.request)).toContain('forty-two')
    const third = await run(
      (s) => ({
        sessionStore,
        resume,
        cwd: first.s.project.cwd,
        env: {
          ...testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark }),
        },
      }),
      [text('once more')],
    )
    expect(JSON.stringify(third.request)).toContain('again')
  })
})

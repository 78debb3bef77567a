import { createSdkMcpServer, getSessionInfo, type Options, type Query, query, tool } from '@agent-engine/sdk'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { testEnvironment } from '../support/environment.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, type ScenarioOptions, scenario } from '../support/scenario.ts'

function optionsFor(s: Scenario, options: Options = {}): Options {
  const env = testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark })
  return {
    cwd: s.project.cwd,
    env,
    pathToAgentExecutable: BUILT_CLI,
    extraArgs: { 'sdk-initialize-fields': null },
    ...options,
  }
}

/** Holds a session open after its first turn, and asks it something then. */
async function afterTurn(
  setting: ScenarioOptions,
  ask: (q: Query, s: Scenario) => Promise<void>,
  options: Options = {},
): Promise<void> {
  const s = await scenario({ script: [text('hello')], ...setting })
  let finish: () => void = () => {}
  const done = new Promise<void>((resolve) => {
    finish = resolve
  })
  async function* prompt() {
    yield {
      type: 'user' as const,
      message: { role: 'user' as const, content: 'hi' },
      parent_tool_use_id: null,
    }
    await done
  }
  const q = query({ prompt: prompt(), options: optionsFor(s, options) })
  for await (const message of q) {
    if (message.type !== 'result') continue
    await ask(q, s).finally(finish)
  }
}

describe('methods of a query', () => {
  it('tell what fills the context', async () => {
    await afterTurn(
      { files: { 'CLAUDE.md': 'Be kind.' } },
      async (q, s) => {
        const usage = await q.getContextUsage()
        const kinds = new Set(usage.categories.map(({ kind }) => kind))
        expect([...kinds].sort()).toEqual(['buffer', 'free', 'used'])
        expect(usage.percentage).toBeLessThan(10)
        expect(usage.memoryFiles).toMatchObject([{ path: s.project.path('CLAUDE.md'), type: 'Project' }])
        expect(usage.gridRows.map((row) => row.length)).toEqual(Array.from({ length: 10 }, () => 10))
        expect(usage.apiUsage?.input_tokens).toBeGreaterThan(0)
        expect(usage.agents.map(({ agentType }) => agentType)).toContain('general-purpose')
        const summary = await q.getContextUsage({ detail: 'summary' })
        expect(summary).toMatchObject({ totalTokens: usage.totalTokens, gridRows: [], mcpTools: [] })
      },
      { settingSources: ['project'] },
    )
  })

  it('tell what was used', async () => {
    const script = [
      toolUse('Write', { file_path: 'a.txt', content: '1\n2\n' }),
      toolUse('Edit', { file_path: 'a.txt', old_string: '2', new_string: '3' }),
      text('done'),
    ]
    await afterTurn(
      { script },
      async (q) => {
        const usage = await q.usage_EXPERIMENTAL_MAY_CHANGE_DO_NOT_RELY_ON_THIS_API_YET()
        expect(usage).toMatchObject({ rate_limits_available: false, subscription_type: null })
        expect(usage.session.total_cost_usd).toBeGreaterThan(0)
        expect(usage.session.total_lines_added).toBeGreaterThanOrEqual(1)
        expect(usage.session.total_lines_removed).toBe(1)
        expect(Object.keys(usage.session.model_usage)).toHaveLength(1)
      },
      { permissionMode: 'acceptEdits' },
    )
  })

  it('read files that the agent may read, and no others', async () => {
    await afterTurn(
      { files: { 'a.txt': 'héllo', 'b.bin': Buffer.from([0xff, 0]), '.env': 'KEY=1' } },
      async (q, s) => {
        expect(await q.readFile('a.txt')).toEqual({ contents: 'héllo', absPath: s.project.path('a.txt') })
        expect(await q.readFile('a.txt', { maxBytes: 1 })).toMatchObject({ contents: 'h', truncated: true })
        expect(await q.readFile('b.bin', { encoding: 'base64' })).toMatchObject({
          contents: '/wA=',
          encoding: 'base64',
        })
        expect(await q.readFile('b.bin')).toMatchObject({ lossy: true })
        expect(await q.readFile('.env')).toBeNull()
        expect(await q.readFile('missing.txt')).toBeNull()
        expect(await q.readFile('/etc/shadow')).toBeNull()
      },
      { disallowedTools: ['Read(./.env)'] },
    )
  })

  it('count a file as read, unless it has changed', async () => {
    const edit = (name: string) => toolUse('Edit', { file_path: name, old_string: 'x', new_string: 'y' })
    const s = await scenario({
      script: [edit('a.txt'), edit('b.txt'), text('done')],
      files: { 'a.txt': 'x', 'b.txt': 'x' },
    })
    let start: () => void = () => {}
    const ready = new Promise<void>((resolve) => {
      start = resolve
    })
    async function* prompt() {
      await ready
      yield {
        type: 'user' as const,
        message: { role: 'user' as const, content: 'hi' },
        parent_tool_use_id: null,
      }
    }
    const q = query({ prompt: prompt(), options: optionsFor(s, { permissionMode: 'acceptEdits' }) })
    await q.seedReadState(s.project.path('a.txt'), Date.now() + 1000)
    await q.seedReadState(s.project.path('b.txt'), 1000)
    start()
    for await (const _ of q);
    expect(await s.project.files()).toEqual({ 'a.txt': 'y', 'b.txt': 'x' })
  })
})

describe('the mode of one MCP server', () => {
  it('has its tools asked about where the session would not ask', async () => {
    const s = await scenario({
      script: [toolUse('mcp__shop__buy', {}), text('a'), toolUse('mcp__shop__buy', {}), text('b')],
    })
    const asked: string[] = []
    const shop = createSdkMcpServer({
      name: 'shop',
      tools: [tool('buy', 'Buys', {}, async () => ({ content: [{ type: 'text', text: 'bought' }] }))],
    })
    let next: () => void = () => {}
    async function* prompt() {
      for (const content of ['one', 'two']) {
        const ready = new Promise<void>((resolve) => {
          next = resolve
        })
        yield { type: 'user' as const, message: { role: 'user' as const, content }, parent_tool_use_id: null }
        await ready
      }
    }
    const options = optionsFor(s, {
      mcpServers: { shop },
      permissionMode: 'bypassPermissions',
      allowDangerouslySkipPermissions: true,
      canUseTool: async (name, updatedInput) => {
        asked.push(name)
        return { behavior: 'allow', updatedInput }
      },
    })
    const q = query({ prompt: prompt(), options })
    expect(await q.setMcpPermissionModeOverride('shop', 'auto')).toMatchObject({
      warning: expect.any(String),
    })
    expect(await q.setMcpPermissionModeOverride('shop', 'default')).toEqual({})
    const counts: number[] = []
    for await (const message of q) {
      if (message.type !== 'result') continue
      counts.push(asked.length)
      await q.setMcpPermissionModeOverride('shop', null)
      next()
    }
    expect(counts).toEqual([1, 1])
  })
})

describe('options that travel with initialize', () => {
  it('title names the session', async () => {
    const s = await scenario({ script: [text('hello')] })
    process.env.CLAUDE_CONFIG_DIR = s.project.path('~/.claude')
    onTestFinished(() => {
      delete process.env.CLAUDE_CONFIG_DIR
    })
    let id = ''
    for await (const { session_id } of query({
      prompt: 'hi',
      options: optionsFor(s, { title: ' Greetings ' }),
    })) {
      id = session_id ?? id
    }
    expect(await getSessionInfo(id)).toMatchObject({ customTitle: 'Greetings' })
  })

  it('excludeDynamicSections gives a prompt that all machines share', async () => {
    const prompts: unknown[] = []
    for (const excludeDynamicSections of [true, true, false]) {
      const s = await scenario({ script: [text('hello')] })
      const systemPrompt = { type: 'preset' as const, preset: 'claude_code' as const, excludeDynamicSections }
      for await (const _ of query({ prompt: 'hi', options: optionsFor(s, { systemPrompt }) }));
      const { system, messages } = s.api.requests[0]?.body ?? {}
      prompts.push(JSON.stringify(system))
      expect(JSON.stringify(system).includes(s.project.cwd)).toBe(!excludeDynamicSections)
      expect(JSON.stringify(messages).includes(s.project.cwd)).toBe(excludeDynamicSections)
    }
    expect(prompts[0]).toBe(prompts[1])
  })

  it('planModeInstructions take the place of our own', async () => {
    const s = await scenario({ script: [text('a plan')] })
    const options = optionsFor(s, { permissionMode: 'plan', planModeInstructions: 'Plan in three haikus.' })
    for await (const _ of query({ prompt: 'hi', options }));
    const sent = JSON.stringify(s.api.requests[0]?.body.messages)
    expect(sent).toContain('Plan in three haikus.')
    expect(sent).toContain('Change nothing')
  })

  it('toolAliases have other tools stand in', async () => {
    const s = await scenario({ script: [toolUse('Bash', { command: 'ls' }), text('done')] })
    const commands: unknown[] = []
    const remote = createSdkMcpServer({
      name: 'remote',
      tools: [
        tool('bash', 'Runs a command elsewhere', { command: z.string() }, async ({ command }) => {
          commands.push(command)
          return { content: [{ type: 'text', text: 'from elsewhere' }] }
        }),
      ],
    })
    const options = optionsFor(s, {
      mcpServers: { remote },
      toolAliases: { Bash: 'mcp__remote__bash' },
      allowedTools: ['mcp__remote__bash'],
    })
    for await (const _ of query({ prompt: 'hi', options }));
    expect(commands).toEqual(['ls'])
  })
})

import { getSessionMessages, type Options, query, type SDKMessage } from '@agent-engine/sdk'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testEnvironment } from '../support/environment.ts'
import type { RecordedRequest } from '../support/mock-api/recorded-request.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'
import { collect } from '../support/sdk-run.ts'

const fullMessage = (failure: unknown): string =>
  failure instanceof Error ? failure.message : JSON.stringify(failure)

function run(s: Scenario, options: Options = {}, prompt = 'hi'): Promise<SDKMessage[]> {
  const env = testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark })
  return collect(
    query({
      prompt,
      options: { cwd: s.project.cwd, env, pathToAgentExecutable: BUILT_CLI, ...ours, ...options },
    }),
  )
}

/** What is found by itself is ours; a path may lead to any make of command line, unless the host says otherwise. */
const ours: Options = { extraArgs: { 'sdk-initialize-fields': null } }

const toolNames = (request: RecordedRequest | undefined): string[] =>
  Array.isArray(request?.body.tools) ? request.body.tools.map((each) => String(Object(each).name)) : []

describe('the option agent', () => {
  const reviewer = {
    description: 'Reviews',
    prompt: 'You review code and nothing else.',
    tools: ['Read', 'Bash'],
    disallowedTools: ['Bash(rm:*)'],
    model: 'haiku',
  }

  it('has the agent lead the conversation, with its prompt, tools, denials and model', async () => {
    const s = await scenario({
      script: [toolUse('Bash', { command: 'rm x' }), text('done')],
      files: { x: '1' },
    })
    const messages = await run(s, {
      agent: 'reviewer',
      agents: { reviewer },
      permissionMode: 'bypassPermissions',
      allowDangerouslySkipPermissions: true,
    })
    const [first] = s.api.requests
    expect(JSON.stringify(first?.body.system)).toContain('You review code and nothing else.')
    expect(toolNames(first).sort()).toEqual(['Bash', 'Read'])
    expect(String(first?.body.model)).toContain('haiku')
    expect(messages[0]).toMatchObject({ model: first?.body.model })
    expect(Object.keys(await s.project.files())).toEqual(['x'])
  })

  it('lets an explicit model win', async () => {
    const s = await scenario({ script: [text('done')] })
    await run(s, { agent: 'reviewer', agents: { reviewer }, model: 'claude-sonnet-4-5' })
    expect(s.api.requests[0]?.body.model).toBe('claude-sonnet-4-5')
  })

  it('takes an agent of the project, also as a flag and as a setting', async () => {
    const file = '---\nname: poet\ndescription: d\n---\nYou answer in verse.'
    const s = await scenario({ script: [text('a'), text('b')], files: { '.claude/agents/poet.md': file } })
    await run(s, { agent: 'poet', settingSources: ['project'] })
    const cli = await s.run(['-p', 'hi', '--settings', '{"agent":"poet"}'])
    expect(cli.code).toBe(0)
    for (const { body } of s.api.requests)
      expect(JSON.stringify(body.system)).toContain('You answer in verse.')
  })

  it('says which agents there are when there is none of that name', async () => {
    const s = await scenario()
    const failure = await run(s, { agent: 'nobody', agents: { reviewer } }).catch((error: unknown) => error)
    expect(fullMessage(failure)).toMatch(/--agent nobody: no such agent. There are: .*reviewer/)
    const cli = await s.run(['-p', 'hi', '--agent', 'nobody'])
    expect(cli.code).toBe(1)
    expect(cli.stderr).toContain('--agent nobody: no such agent')
    expect(s.api.requests).toEqual([])
  })
})

describe('the option resumeDropsTurn', () => {
  async function twoTurns() {
    const s = await scenario({
      script: [text('one'), text('two'), text('three')],
      // Another turn in the place of the second is another prefix.
      api: { violations: 'expected' },
    })
    process.env.CLAUDE_CONFIG_DIR = s.project.path('~/.claude')
    onTestFinished(() => {
      delete process.env.CLAUDE_CONFIG_DIR
    })
    const id = (await run(s, {}, 'first')).at(-1)?.session_id ?? ''
    await run(s, { resume: id }, 'second')
    const [, one, second] = await getSessionMessages(id)
    return { s, id, one: one?.uuid ?? '', second: second?.uuid ?? '' }
  }

  it('lets a turn go that is the only one behind the resume point', async () => {
    const { s, id, one, second } = await twoTurns()
    await run(s, { resume: id, resumeSessionAt: one, resumeDropsTurn: second }, 'instead')
    const history = JSON.stringify(s.api.requests.at(-1)?.body.messages)
    expect(history).toContain('instead')
    expect(history).not.toContain('second')
  })

  it('refuses when more would be lost, or another turn', async () => {
    const { s, id, one, second } = await twoTurns()
    await run(s, { resume: id }, 'third')
    const more = { resume: id, resumeSessionAt: one, resumeDropsTurn: second }
    const failure = await run(s, more, 'x').catch((error: unknown) => error)
    expect(fullMessage(failure)).toContain('Resume rejected by --resume-drops-turn: 1 more turn follows')
    const other = await run(s, { ...more, resumeDropsTurn: one }, 'x').catch((error: unknown) => error)
    expect(fullMessage(other)).toContain('Resume rejected by --resume-drops-turn: the turn after')
    expect(s.api.requests).toHaveLength(3)
  })
})

describe('the option projectConfigRoot', () => {
  it('takes settings, memory, commands and servers of the project from there', async () => {
    const s = await scenario({
      script: [text('done')],
      files: {
        'config/.claude/settings.json':
          '{"permissions":{"deny":["WebFetch"]},"enableAllProjectMcpServers":true}',
        'config/.claude/commands/greet.md': 'Say hello.',
        'config/CLAUDE.md': 'The password is swordfish.',
        'config/.mcp.json': '{"mcpServers":{"off":{"command":"/no/such/program"}}}',
        'work/.claude/commands/other.md': 'x',
        'work/a.txt': '1',
      },
    })
    const [init] = await run(s, {
      cwd: s.project.path('work'),
      projectConfigRoot: s.project.path('config'),
      settingSources: ['project'],
    })
    expect(init).toMatchObject({
      cwd: s.project.path('work'),
      slash_commands: expect.arrayContaining(['greet']),
      mcp_servers: [{ name: 'off' }],
    })
    expect(JSON.stringify(init)).not.toContain('"other"')
    const [request] = s.api.requests
    expect(JSON.stringify(request?.body.messages)).toContain('swordfish')
    expect(toolNames(request)).not.toContain('WebFetch')
  })

  it('names a folder that is not there', async () => {
    const s = await scenario()
    const failure = await run(s, { projectConfigRoot: '/no/such' }).catch((error: unknown) => error)
    expect(fullMessage(failure)).toContain('--project-config-root /no/such: no such directory')
  })
})

describe('the option plugins', () => {
  it('leaves the servers of a plugin away with skipMcpDiscovery', async () => {
    const s = await scenario({
      script: [text('a'), text('b')],
      files: {
        'plug/commands/hey.md': 'Hey.',
        'plug/.mcp.json': '{"mcpServers":{"shop":{"command":"/no/such/program"}}}',
      },
    })
    const [without] = await run(s, { plugins: [{ type: 'local', path: './plug', skipMcpDiscovery: true }] })
    expect(without).toMatchObject({ mcp_servers: [], plugins: [{ name: 'plug' }] })
    const [withServers] = await run(s, { plugins: [{ type: 'local', path: './plug' }] })
    expect(withServers).toMatchObject({ mcp_servers: [{ name: 'plugin:plug:shop' }] })
  })
})

describe('the option taskBudget', () => {
  it('tells the model how much the task may take', async () => {
    const s = await scenario({ script: [text('done')] })
    await run(s, { taskBudget: { total: 50_000 }, effort: 'low' })
    const [request] = s.api.requests
    expect(request?.body.output_config).toEqual({
      effort: 'low',
      task_budget: { type: 'tokens', total: 50_000 },
    })
    expect(request?.headers['anthropic-beta']).toContain('task-budgets-2026-03-13')
  })
})

describe('the option managedSettings', () => {
  it('PAIN-12: counts, and stands on no command line', async () => {
    const s = await scenario({ script: [text('done')] })
    const spawned: string[][] = []
    const { spawn } = await import('node:child_process')
    await run(s, {
      managedSettings: { permissions: { deny: ['Bash'] }, env: { NOTE: 'canary-secret' } },
      spawnAgentProcess({ command, args, cwd, env }) {
        spawned.push(args)
        return spawn(command, args, { cwd, env })
      },
    })
    expect(toolNames(s.api.requests[0])).not.toContain('Bash')
    expect(JSON.stringify(spawned)).toContain('--managed-settings')
    expect(JSON.stringify(spawned)).not.toContain('canary-secret')
  })
})

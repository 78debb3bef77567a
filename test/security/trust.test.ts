import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { query } from '@agent-engine/sdk'
import { describe, expect, it } from 'vitest'
import { testEnvironment } from '../support/environment.ts'
import { answerTo, userLine } from '../support/lines.ts'
import { type Reply, type ReplyBlock, text } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Finished, finished, type Scenario, scenario } from '../support/scenario.ts'
import { HOSTILE_KINDS, type HostileKind, hostileGit, hostileKind, withCanary } from './hostile-project.ts'

const NOBODY = { IS_SANDBOX: undefined }
const TRUE: ReplyBlock = {
  type: 'tool_use',
  id: 'call',
  name: 'Bash',
  input: { command: 'true', description: 'x' },
}

interface Trap {
  readonly s: Scenario
  readonly prompt: string
  readonly env: Record<string, string | undefined>
  sprung(): boolean
}

const trap = async (kind: HostileKind): Promise<Trap> => {
  let script: readonly Reply[] = []
  const s = await scenario({
    script: (_request, index) => script[Math.min(index, script.length - 1)] ?? text('done'),
    api: { violations: 'expected' },
    files: kind.user === undefined ? {} : { '~/.claude/settings.json': kind.user },
  })
  const canary = join(kind.outside ? s.project.home : s.project.cwd, 'canary')
  for (const [name, content] of Object.entries(withCanary(kind.files, canary))) {
    await s.project.write(name, content)
  }
  const call: ReplyBlock = JSON.parse(JSON.stringify(kind.call ?? TRUE).replaceAll('CANARY', canary))
  script = [{ content: [call] }, text('done')]
  return {
    s,
    prompt: kind.prompt ?? 'go',
    env: { ...NOBODY, ...(kind.withoutKey ? { ANTHROPIC_API_KEY: undefined } : {}) },
    sprung: () => existsSync(canary),
  }
}

const ALLOW_TRUE = ['--allowedTools', 'Bash(true)']
const STREAM = ['--output-format', 'stream-json', '--verbose']

const session = async ({ s, prompt, env }: Trap, args: readonly string[] = []): Promise<Finished> => {
  const cli = s.session([...ALLOW_TRUE, ...args], { env })
  cli.send(userLine(prompt))
  cli.closeInput()
  return finished(cli, await cli.waitForExit(45_000))
}

const print = ({ s, prompt, env }: Trap, args: readonly string[] = []): Promise<Finished> =>
  s.run(['-p', prompt, ...ALLOW_TRUE, ...args], { env })

const printJson = (set: Trap, args: readonly string[] = []): Promise<Finished> =>
  print(set, [...STREAM, ...args])

const WAYS = { '-p': print, '-p with stream-json': printJson, 'a stream-json session': session }

describe('PAIN-08: without trust a repository runs nothing and widens nothing', () => {
  for (const [name, kind] of Object.entries(HOSTILE_KINDS)) {
    it.each(Object.entries(WAYS))(`${name}, %s`, async (_way, run) => {
      const set = await trap(kind)
      const { code, stderr, stdout, result } = await run(set)
      expect(set.sprung()).toBe(false)
      expect(code).toBe(1)
      expect(set.s.api.requests).toHaveLength(0)
      expect(`${stderr}${stdout}`).toContain('agent trust')
      expect(`${stderr}${stdout}`).toContain('--trust-project')
      if (stdout.startsWith('{')) expect(result).toMatchObject({ is_error: true })
    })
  }

  it('the configuration of git runs nothing either', async () => {
    const set = await trap({ files: { 'a.txt': 'x' } })
    hostileGit(set.s.project.cwd, join(set.s.project.cwd, 'canary'))
    const { code } = await printJson(set)
    expect(code).toBe(0)
    expect(set.sprung()).toBe(false)
  })

  it('nor does a command of git that needs no permission elsewhere', async () => {
    const call = (command: string): ReplyBlock => ({ ...TRUE, input: { command, description: 'x' } })
    for (const isHostile of [false, true]) {
      const set = await trap({ files: { 'a.txt': 'x' }, call: call('git status; git diff; git log -p') })
      const { cwd } = set.s.project
      if (isHostile) hostileGit(cwd, join(cwd, 'canary'))
      else execFileSync('git', ['init', '-q'], { cwd })
      const { result } = await printJson(set)
      expect(result).toMatchObject({ permission_denials: isHostile ? [{ tool_use_id: 'call' }] : [] })
      expect(set.sprung()).toBe(false)
    }
  })

  it.each(Object.entries(HOSTILE_KINDS))('%s, through the SDK, which loads nothing', async (_name, kind) => {
    const set = await trap(kind)
    const { s } = set
    const options = {
      cwd: s.project.cwd,
      env: testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark, env: NOBODY }),
      pathToClaudeCodeExecutable: BUILT_CLI,
      allowedTools: ['Bash(true)'],
    }
    const types: string[] = []
    for await (const message of query({ prompt: set.prompt, options })) types.push(message.type)
    expect(types.at(-1)).toBe('result')
    expect(set.sprung()).toBe(false)
  })
})

describe('PAIN-08: trust is given', () => {
  const dangerous = Object.entries(HOSTILE_KINDS).filter(([, kind]) => kind.never !== true)

  it.each(dangerous)('with --trust-project %s does what it says', async (_name, kind) => {
    const set = await trap(kind)
    await printJson(set, ['--trust-project'])
    expect(set.sprung()).toBe(true)
  })

  const hook = hostileKind('a SessionStart hook')

  it.each<[string, readonly string[], Record<string, string>]>([
    ['AGENT_TRUST_PROJECT=1', [], { AGENT_TRUST_PROJECT: '1' }],
    ['IS_SANDBOX=1', [], { IS_SANDBOX: '1' }],
    ['--setting-sources that names the project', ['--setting-sources', 'user,project'], {}],
  ])('by %s', async (_what, args, env) => {
    const set = await trap(hook)
    const { code } = await set.s.run(['-p', 'go', ...args], { env: { ...NOBODY, ...env } })
    expect(code).toBe(0)
    expect(set.sprung()).toBe(true)
  })

  it('by agent trust, for what the files hold at that time', async () => {
    const set = await trap(hook)
    const { s } = set
    const trusted = await s.run(['trust'], { env: NOBODY })
    expect(trusted.stdout).toContain('SessionStart touch')
    expect(set.sprung()).toBe(false)
    expect((await print(set)).code).toBe(0)
    expect(set.sprung()).toBe(true)
    const before = JSON.parse(await s.project.read('.claude/settings.json'))
    await s.project.write('.claude/settings.json', { ...before, apiKeyHelper: 'echo another' })
    const again = await print(set)
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('echo another')
    expect(again.stderr).not.toContain('SessionStart')
  })

  it('by the answers that a host stores: they need no decision in the next run', async () => {
    const set = await trap({
      files: {},
      call: {
        type: 'tool_use',
        id: 'call',
        name: 'Bash',
        input: { command: 'touch CANARY', description: 'x' },
      },
    })
    const { s } = set
    const cli = s.session(['--permission-prompt-tool', 'stdio'], { env: NOBODY })
    cli.send(userLine('go'))
    const asked = await cli.waitFor({ type: 'control_request', request: { subtype: 'can_use_tool' } })
    const rules = [{ toolName: 'Bash', ruleContent: 'touch:*' }]
    const update = { type: 'addRules', behavior: 'allow', destination: 'localSettings', rules }
    cli.send(answerTo(asked, { behavior: 'allow', updatedPermissions: [update] }))
    await cli.waitFor({ type: 'result' })
    expect(JSON.parse(await s.project.read('.claude/settings.local.json'))).toEqual({
      permissions: { allow: ['Bash(touch:*)'] },
    })
    const again = await print(set)
    expect([again.code, again.stderr]).toEqual([0, ''])
    const local = { permissions: { allow: ['Bash(touch:*)', 'Bash(rm:*)'] } }
    await s.project.write('.claude/settings.local.json', local)
    expect((await print(set)).code).toBe(1)
  })

  it('not by a variable that the project’s settings set', async () => {
    const set = await trap({
      files: {
        '.claude/settings.json': {
          ...(hook.files['.claude/settings.json'] as object),
          env: { IS_SANDBOX: '1' },
        },
      },
    })
    expect((await print(set)).code).toBe(1)
    expect(set.sprung()).toBe(false)
  })

  it('not by what the folder above is', async () => {
    const set = await trap(hook)
    const { s } = set
    await s.run(['trust'], { env: NOBODY })
    await s.project.write('sub/.claude/settings.json', hook.files['.claude/settings.json'] as object)
    const run = await s.run(['-p', 'go'], { env: NOBODY, cwd: join(s.project.cwd, 'sub') })
    expect(run.code).toBe(1)
  })
})

describe('PAIN-08: a project that needs no trust', () => {
  it('runs, and what it restricts counts', async () => {
    const set = await trap({
      files: {
        '.claude/settings.json': { permissions: { deny: ['Bash(touch:*)'], defaultMode: 'default' } },
      },
      call: {
        type: 'tool_use',
        id: 'call',
        name: 'Bash',
        input: { command: 'touch CANARY', description: 'x' },
      },
    })
    const { code, result } = await printJson(set, ['--allowedTools', 'Bash'])
    expect(code).toBe(0)
    expect(set.sprung()).toBe(false)
    expect(result).toMatchObject({ permission_denials: [{ tool_use_id: 'call' }] })
  })

  it('and one whose files are left out, run as if they were not there', async () => {
    for (const [name, kind] of Object.entries(HOSTILE_KINDS)) {
      if (kind.late || kind.user) continue
      const set = await trap({ files: kind.files })
      const { code } = await set.s.run(['-p', 'go', '--setting-sources', 'user'], { env: NOBODY })
      expect([name, code, set.sprung()]).toEqual([name, 0, false])
    }
  })

  it('an MCP server that nobody approved does not start, and needs no trust', async () => {
    const set = await trap({ files: hostileKind('an MCP server that the user approved by name').files })
    expect((await print(set)).code).toBe(0)
    expect(set.sprung()).toBe(false)
  })
})

import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ofType, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import type { RecordedRequest } from '../support/mock-api/recorded-request.ts'
import { type Reply, text, toolUse } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/server.mjs', import.meta.url))
const ALL = '--dangerously-skip-permissions'

/** Requests of a conversation are told apart by words in its prompt. */
const has = (request: RecordedRequest, words: string): boolean =>
  JSON.stringify(request.messages[0]?.blocks ?? []).includes(words)

const inTurn = (main: readonly Reply[], agents: Record<string, readonly Reply[]>) => {
  const asked = new Map<string, number>()
  return (request: RecordedRequest): Reply => {
    const name = Object.keys(agents).find((words) => has(request, words)) ?? ''
    const at = asked.get(name) ?? 0
    asked.set(name, at + 1)
    const replies = agents[name] ?? main
    return replies[Math.min(at, replies.length - 1)] ?? text('no answer')
  }
}

const task = (type: string, prompt: string, more: JsonObject = {}): Reply =>
  toolUse(
    'Task',
    { description: 'd', prompt, subagent_type: type, ...more },
    { id: `toolu_${prompt.replaceAll(' ', '_')}` },
  )

const requestsOf = (s: Scenario, words: string): RecordedRequest[] =>
  s.api.requests.filter((request) => has(request, words))

const toolNames = (request: RecordedRequest | undefined): string[] =>
  asArray(request?.body.tools).map((tool) => String(asObject(tool).name))

const log = (name: string): string => `cat >/dev/null; echo ${name} >> hooks.log`

const WORKER = `---
name: worker
description: Works
tools: Read, Bash
effort: high
skills: [house]
memory: project
mcpServers:
  - files:
      command: ${JSON.stringify(process.execPath)}
      args: [${JSON.stringify(SERVER)}, good]
hooks:
  PreToolUse:
    - matcher: Bash
      hooks: [{ type: command, command: "${log('pre')}" }]
  Stop:
    - hooks: [{ type: command, command: "${log('stop')}" }]
criticalSystemReminder_EXPERIMENTAL: Never shout.
---
You work.`

describe('the definition of an agent', () => {
  it('gives it effort, skills, a memory, servers, hooks and a reminder of its own', async () => {
    const s = await scenario({
      files: {
        '.claude/agents/worker.md': WORKER,
        '.claude/skills/house/SKILL.md': '---\nname: house\ndescription: H\n---\nHouse rules: tabs.',
        '.claude/agent-memory/worker/MEMORY.md': 'The port is 4711.',
      },
      script: inTurn(
        [
          toolUse('Bash', { command: 'echo main', description: 'x' }, { id: 'toolu_main' }),
          task('worker', 'do it'),
          text('ok'),
        ],
        {
          'do it': [
            toolUse('Bash', { command: 'echo inner', description: 'x' }, { id: 'toolu_inner' }),
            toolUse('mcp__files__echo', { text: 'hello' }, { id: 'toolu_mcp' }),
            text('done'),
          ],
        },
      ),
    })
    const cli = s.session([ALL, '--trust-project'])
    cli.send(userLine('main'))
    await cli.waitFor({ type: 'result' }, 45_000)
    const [first] = requestsOf(s, 'do it')
    expect(first?.body.output_config).toEqual({ effort: 'high' })
    expect(s.api.requests[0]?.body.output_config).toBeUndefined()
    expect(toolNames(first).slice(0, 5)).toEqual(['Bash', 'Read', 'Edit', 'Write', 'mcp__files__echo'])
    expect(JSON.stringify(first?.body.system)).toContain('The port is 4711.')
    const blocks = first?.messages[0]?.blocks.map(({ text: words }) => String(words)) ?? []
    expect(blocks.join('\n')).toMatch(/House rules: tabs\.[\s\S]*Never shout\.[\s\S]*do it/)
    expect(textOf(toolResults(cli.messages).get('toolu_mcp')?.content)).toContain('hello')
    // The hooks ran for the agent alone, and its Stop is a SubagentStop.
    expect(await readFile(s.project.path('hooks.log'), 'utf8')).toBe('pre\nstop\n')
    expect(toolNames(s.api.requests[0])).not.toContain('mcp__files__echo')
  })

  it('PAIN-08: does not start what it names in a project that nobody trusts', async () => {
    const s = await scenario({
      files: { '.claude/agents/worker.md': WORKER },
      env: { IS_SANDBOX: undefined },
      script: inTurn([task('worker', 'do it'), text('ok')], {}),
    })
    const cli = s.session()
    cli.send(userLine('main'))
    const result = await cli.waitFor({ type: 'result' })
    expect(toolResults(cli.messages).get('toolu_do_it')).toMatchObject({
      is_error: true,
      content: expect.stringContaining(
        "The agent 'worker' was not started: nobody has decided to trust it, and it runs hooks; starts MCP servers: files.",
      ),
    })
    expect(asObject(result.subagent_stats)).toMatchObject({ spawned: 1, failed: 1 })
  })

  it('PAIN-05: gives it a stricter mode, and never a wider one', async () => {
    const agents = {
      planner: { description: 'P', prompt: 'P', permissionMode: 'plan' },
      wild: { description: 'W', prompt: 'W', permissionMode: 'bypassPermissions', omitClaudeMd: true },
    }
    const write = (id: string): Reply => toolUse('Write', { file_path: 'x.txt', content: 'x' }, { id })
    const s = await scenario({
      files: { 'CLAUDE.md': 'Project notes.' },
      script: inTurn([task('planner', 'plan it'), task('wild', 'go wild'), text('ok')], {
        'plan it': [write('toolu_w1'), text('no')],
        'go wild': [write('toolu_w2'), text('no')],
      }),
    })
    const cli = s.session(['--permission-mode', 'acceptEdits', '--agents', JSON.stringify(agents)])
    cli.send(userLine('main'))
    const result = await cli.waitFor({ type: 'result' }, 45_000)
    expect(toolResults(cli.messages).get('toolu_w1')?.is_error).toBe(true)
    expect(toolResults(cli.messages).get('toolu_w2')?.is_error).toBeFalsy()
    expect(asArray(result.permission_denials)).toMatchObject([{ tool_use_id: 'toolu_w1' }])
    expect(JSON.stringify(requestsOf(s, 'plan it')[0]?.body.messages)).toContain('Project notes.')
    expect(JSON.stringify(requestsOf(s, 'go wild')[0]?.body.messages)).not.toContain('Project notes.')
  })

  it('lets it keep notes without a question, in its folder only', async () => {
    const agents = { scribe: { description: 'S', prompt: 'S', tools: ['Grep'], memory: 'user' } }
    const s = await scenario({
      script: (request) => {
        const [, folder = ''] = /have the folder (\S+) for it/.exec(JSON.stringify(request.body.system)) ?? []
        if (!has(request, 'note it')) {
          return request.messages.length === 1 ? task('scribe', 'note it') : text('ok')
        }
        const write = (name: string, id: string): Reply =>
          toolUse('Write', { file_path: join(folder, name), content: 'Learned.' }, { id })
        if (request.messages.length === 1) return write('MEMORY.md', 'toolu_in')
        return request.messages.length === 3 ? write('../other.md', 'toolu_out') : text('done')
      },
    })
    const cli = s.session(['--agents', JSON.stringify(agents)])
    cli.send(userLine('main'))
    const result = await cli.waitFor({ type: 'result' }, 45_000)
    expect(toolNames(requestsOf(s, 'note it')[0])).toEqual(['Grep', 'Read', 'Edit', 'Write'])
    expect(await readFile(join(s.project.home, '.claude/agent-memory/scribe/MEMORY.md'), 'utf8')).toBe(
      'Learned.',
    )
    expect(asArray(result.permission_denials)).toMatchObject([{ tool_use_id: 'toolu_out' }])
  })

  it('names the agents that it may start itself', async () => {
    const agents = {
      boss: { description: 'B', prompt: 'B', tools: ['Task(helper)', 'Read'] },
      helper: { description: 'H', prompt: 'H' },
    }
    const s = await scenario({
      script: inTurn([task('boss', 'manage'), text('ok')], {
        manage: [task('Explore', 'look'), task('helper', 'help out'), text('managed')],
        'help out': [text('helped')],
      }),
    })
    const cli = s.session([ALL, '--agents', JSON.stringify(agents)])
    cli.send(userLine('main'))
    await cli.waitFor({ type: 'result' }, 45_000)
    const results = toolResults(cli.messages)
    expect(textOf(results.get('toolu_look')?.content)).toBe(
      "Agent type 'Explore' not found. Available agents: helper",
    )
    expect(textOf(results.get('toolu_help_out')?.content)).toBe('helped')
  })

  it('gives it a worktree of its own, which goes when nothing has changed', async () => {
    const agents = { apart: { description: 'A', prompt: 'A', isolation: 'worktree' } }
    const s = await scenario({
      files: { 'a.txt': 'one\n' },
      script: inTurn([task('apart', 'look only'), task('apart', 'change it'), text('ok')], {
        'look only': [
          toolUse('Bash', { command: 'pwd; cat a.txt', description: 'x' }, { id: 'toolu_pwd' }),
          text('seen'),
        ],
        'change it': [toolUse('Bash', { command: 'echo two > a.txt', description: 'x' }), text('changed')],
      }),
    })
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
        cwd: s.project.cwd,
        stdio: 'pipe',
      })
    git('init', '-q')
    git('add', 'a.txt')
    git('commit', '-qm', 'first')
    const cli = s.session([ALL, '--agents', JSON.stringify(agents)])
    cli.send(userLine('main'))
    await cli.waitFor({ type: 'result' }, 45_000)
    const results = toolResults(cli.messages)
    expect(textOf(results.get('toolu_pwd')?.content)).toMatch(/\.claude\/worktrees\/agent-\w+\none/)
    expect(textOf(results.get('toolu_look_only')?.content)).toBe('seen')
    const told = textOf(results.get('toolu_change_it')?.content)
    const [, folder = ''] = /git worktree (\S+), not/.exec(told) ?? []
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('two\n')
    expect(await readFile(s.project.path('a.txt'), 'utf8')).toBe('one\n')
    expect(String(git('worktree', 'list')).trim().split('\n')).toHaveLength(2)
    expect(String(git('status', '--porcelain', '--', '.claude/worktrees'))).toBe('')
  })

  it('gives it the directory that a WorktreeCreate hook makes, and a WorktreeRemove hook removes', async () => {
    const agents = { apart: { description: 'A', prompt: 'A', isolation: 'worktree' } }
    const command = (line: string) => [{ hooks: [{ type: 'command', command: line }] }]
    const s = await scenario({
      script: inTurn([task('apart', 'look only'), task('apart', 'look again'), text('ok')], {
        'look only': [
          toolUse('Bash', { command: 'pwd', description: 'x' }, { id: 'toolu_pwd' }),
          text('seen'),
        ],
        'look again': [text('never')],
      }),
    })
    const made = s.project.path('made')
    const create = `cat > create.json; mkdir made && echo ${JSON.stringify(made)}`
    const hooks = {
      WorktreeCreate: command(create),
      WorktreeRemove: command('cat > remove.json; rmdir made; touch made'),
    }
    const cli = s.session([ALL, '--agents', JSON.stringify(agents), '--settings', JSON.stringify({ hooks })])
    cli.send(userLine('main'))
    await cli.waitFor({ type: 'result' }, 45_000)
    const results = toolResults(cli.messages)
    expect(textOf(results.get('toolu_pwd')?.content)).toContain(made)
    const read = async (name: string) => JSON.parse(await readFile(s.project.path(name), 'utf8'))
    expect(await read('create.json')).toMatchObject({ name: expect.stringMatching(/^agent-/) })
    expect(await read('remove.json')).toMatchObject({ worktree_path: made })
    // The second time the hook fails, and so does the agent.
    expect(results.get('toolu_look_again')).toMatchObject({ is_error: true })
    expect(requestsOf(s, 'look again').filter((each) => each.messages.length === 1)).toHaveLength(0)
  })

  it('that is malformed is told, not guessed at', async () => {
    const s = await scenario({
      files: {
        '.claude/agents/a.md': '---\nname: a\ndescription: A\neffort: enormous\n---\nA',
        '.claude/agents/b.md': '---\nname: b\ndescription: B\nhooks: none\n---\nB',
      },
    })
    const cli = s.session()
    cli.send(userLine('hi'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    expect(init.agents).toContain('a')
    expect(init.agents).not.toContain('b')
    cli.closeInput()
    await cli.waitForExit()
    const { stderr } = cli
    expect(stderr).toContain('"effort" is no low or medium or high or xhigh or max; that is ignored.')
    expect(stderr).toContain('"hooks" is no object of hooks; the agent is left out.')
    const bad = await s.run(['-p', 'x', '--agents', '{"a":{"description":"A","prompt":"P","skills":7}}'])
    expect(bad.code).toBe(1)
    expect(bad.stderr).toContain(
      `Error: Invalid --agents configuration: "skills" is no list of names (agent 'a').`,
    )
  })
})

describe('an agent in the background', () => {
  it('has its denials in the next result, also when the turn that started it is over', async () => {
    let release: () => void = () => undefined
    const over = new Promise<void>((resolve) => {
      release = resolve
    })
    const s = await scenario({
      script: async (request) => {
        if (has(request, 'work on')) {
          await over
          return request.messages.length === 1
            ? toolUse('Write', { file_path: 'x.txt', content: 'x' }, { id: 'toolu_denied' })
            : text('could not')
        }
        return request.messages.length === 1
          ? task('general-purpose', 'work on', { run_in_background: true })
          : text('ok')
      },
    })
    const cli = s.session()
    cli.send(userLine('main'))
    const first = await cli.waitFor({ type: 'result' })
    expect(first.permission_denials).toEqual([])
    release()
    await cli.waitFor({ type: 'result' })
    expect(ofType(cli.messages, 'result')[1]?.permission_denials).toMatchObject([
      { tool_use_id: 'toolu_denied' },
    ])
  })
})

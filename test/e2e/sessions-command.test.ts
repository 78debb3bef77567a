import { createHash } from 'node:crypto'
import { appendFile, readdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { userLine } from '../support/lines.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'
import { publicTranscript, seedTranscript } from '../support/transcript-file.ts'

const ID = '11111111-2222-4333-8444-555555555555'
const OTHER_ID = '99999999-2222-4333-8444-555555555555'

async function withSession(s: Scenario, id = ID, prompt = 'fix the parser'): Promise<Scenario> {
  expect(await s.run(['-p', prompt, '--session-id', id])).toMatchObject({ code: 0 })
  return s
}

async function json(s: Scenario, args: readonly string[]): Promise<unknown> {
  const run = await s.run(['sessions', ...args, '--json'])
  expect(run.stderr).toBe('')
  return JSON.parse(run.stdout)
}

const sideFile = async (s: Scenario, name: string): Promise<unknown> =>
  JSON.parse(await s.project.read(`.claude-sessions/${ID}/${name}`))

describe('agent sessions', () => {
  it('without a command, with --help and with an unknown one says what there is', async () => {
    const s = await scenario()
    const [bare, help, unknown, wrong] = await Promise.all([
      s.run(['sessions']),
      s.run(['sessions', 'export', '--help']),
      s.run(['sessions', 'frobnicate']),
      s.run(['sessions', 'list', '--frobnicate']),
    ])
    expect(bare).toMatchObject({ code: 1, stdout: expect.stringContaining('purge [directory]') })
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('--format <value>') })
    expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('list, show') })
    expect(wrong).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--frobnicate') })
  })

  it('list names sessions of this directory, the newest first, and says when there is none', async () => {
    const s = await scenario()
    expect((await s.run(['sessions', 'list'])).stdout).toBe('No sessions here.\n')
    await withSession(s)
    await withSession(s, OTHER_ID, 'add tests')
    expect(await json(s, ['list'])).toMatchObject([
      { sessionId: OTHER_ID, summary: 'add tests', cwd: s.project.cwd },
      { sessionId: ID, firstPrompt: 'fix the parser' },
    ])
    const elsewhere = await s.run(['sessions', 'list', '--all', '-n', '1'], { cwd: s.project.home })
    expect(elsewhere.stdout).toMatch(new RegExp(`^${OTHER_ID}  .*add tests.*${s.project.cwd}`))
  })

  it('rename and tag are seen by list, and a title and the start of an id name the session', async () => {
    const s = await withSession(await scenario())
    await s.run(['sessions', 'rename', ID.slice(0, 8), 'Parser work'])
    await s.run(['sessions', 'tag', 'Parser work', 'later'])
    expect(await json(s, ['list', '--tag', 'later'])).toMatchObject([
      { customTitle: 'Parser work', tag: 'later' },
    ])
    await s.run(['sessions', 'tag', ID, '--clear'])
    expect(await json(s, ['list', '--tag', 'later'])).toEqual([])
    const resumed = await s.run(['-p', 'go on', '--resume', 'Parser work', '--output-format', 'json'])
    expect(resumed.result).toMatchObject({ session_id: ID })
    for (const args of [
      ['rename', ID, '  '],
      ['tag', ID],
      ['tag', ID, '\u200b'],
    ]) {
      expect(await s.run(['sessions', ...args])).toMatchObject({ code: 1, stdout: '' })
    }
  })

  it('show adds up what a session has used', async () => {
    const s = await withSession(await scenario())
    expect(await json(s, ['show', ID])).toMatchObject({
      sessionId: ID,
      counts: { turns: 1, lines: 2 },
      usage: { inputTokens: 10 },
      title: { firstPrompt: 'fix the parser' },
      link: 'hard',
    })
    expect((await s.run(['sessions', 'show', ID])).stdout).toContain(seedTranscript(s.project, ID))
  })

  it('export gives Markdown, HTML that runs nothing, and JSON', async () => {
    const s = await withSession(
      await scenario({
        script: [toolUse('Bash', { command: 'echo from-the-tool' }), text('<script>alert(1)</script>')],
      }),
    )
    const markdown = await s.run(['sessions', 'export', ID])
    expect(markdown.stdout).toContain('## User\n\nfix the parser')
    expect(markdown.stdout).toContain('### Tool: Bash')
    const written = await s.run(['sessions', 'export', ID, '--output', 'out.html'])
    expect(written.stdout).toContain('out.html')
    const html = await s.project.read('out.html')
    expect(html).toContain('&lt;script&gt;alert(1)')
    expect(html).not.toMatch(/<script|<link|https?:\/\//)
    expect((await stat(s.project.path('out.html'))).mode & 0o777).toBe(0o600)
    expect(await json(s, ['export', ID])).toMatchObject({ sessionId: ID })
    expect(await s.run(['sessions', 'export', ID, '-f', 'pdf'])).toMatchObject({ code: 1, stdout: '' })
  })

  it('PAIN-14: verify finds damage, repair writes the session anew and keeps the file as it was', async () => {
    const s = await withSession(await scenario())
    expect(await s.run(['sessions', 'verify'])).toMatchObject({ code: 0 })
    await appendFile(seedTranscript(s.project, ID), '{"type":"user","mess')
    expect(await s.run(['sessions', 'verify', ID])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('torn_tail'),
    })
    expect(await json(s, ['repair', ID])).toMatchObject({
      repaired: true,
      removedLines: 1,
      after: { ok: true },
    })
    expect(await s.run(['sessions', 'repair', ID])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing to repair'),
    })
    const names = await readdir(join(s.project.cwd, '.claude-sessions', ID))
    expect(names.filter((name) => name.includes('before-repair'))).toHaveLength(1)
    expect((await s.run(['-p', 'go on', '--resume', ID])).code).toBe(0)
  })

  it('delete removes both names; a session that runs stays', async () => {
    const s = await withSession(await scenario())
    const cli = s.session(['--resume', ID])
    cli.send(userLine('held'))
    await cli.waitFor({ type: 'result' })
    const refused = await s.run(['sessions', 'delete', ID])
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(String(cli.pid)) })
    cli.closeInput()
    await cli.waitForExit()
    expect(await s.run(['sessions', 'delete', ID])).toMatchObject({ code: 0 })
    expect(await s.run(['sessions', 'delete', ID])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`No conversation found with session ID: ${ID}`),
    })
    expect(await readdir(join(s.project.cwd, '.claude-sessions'))).toEqual(['.gitignore'])
  })

  it('purge asks for --yes, then leaves nothing of the project', async () => {
    const s = await withSession(await withSession(await scenario()), OTHER_ID)
    expect(await s.run(['sessions', 'purge'])).toMatchObject({ code: 1, stdout: '' })
    expect(await json(s, ['purge', '--dry-run'])).toMatchObject({
      wouldDelete: expect.arrayContaining([ID, OTHER_ID]),
    })
    expect(await s.run(['sessions', 'purge', s.project.cwd, '--yes'], { cwd: s.project.home })).toMatchObject(
      {
        code: 0,
        stdout: expect.stringContaining('2 sessions'),
      },
    )
    expect(await readdir(s.project.cwd)).toEqual([])
    const left = await readdir(join(s.project.home, '.claude', 'projects'), { recursive: true })
    expect(left.filter((name) => name.includes(ID) || name.includes(OTHER_ID))).toEqual([])
  })
})

describe('the files beside a transcript', () => {
  it('tell of the turn, its cost, its decisions and its tasks', async () => {
    const todos = [{ content: 'write tests', status: 'in_progress', activeForm: 'writing tests' }]
    const s = await scenario({
      script: [
        toolUse('TodoWrite', { todos }),
        toolUse('Bash', { command: 'rm -r x' }, { id: 'b1' }),
        text('done'),
      ],
    })
    await withSession(s)
    expect(await sideFile(s, 'metadata.json')).toMatchObject({
      sessionId: ID,
      closed: true,
      lastResult: { subtype: 'success', isError: false },
      counts: { turns: 1 },
      usage: { outputTokens: expect.any(Number) },
      totalCostUSD: expect.any(Number),
    })
    expect(await sideFile(s, 'metadata.json')).not.toMatchObject({ totalCostUSD: 0 })
    expect(await sideFile(s, 'permissions.json')).toMatchObject({
      mode: 'default',
      decisions: [
        { toolName: 'TodoWrite', decision: 'allow' },
        {
          toolUseId: 'b1',
          toolName: 'Bash',
          decision: 'deny',
          inputDigest: expect.stringMatching(/^sha256:/),
        },
      ],
    })
    expect(await sideFile(s, 'state.json')).toMatchObject({ status: 'exited', turn: null, todos })
  })

  it('show while a turn runs what it waits for', async () => {
    const s = await scenario({
      script: [toolUse('Bash', { command: 'touch begun; sleep 30' }, { id: 'b1' })],
    })
    const cli = s.session(['--session-id', ID, '--dangerously-skip-permissions'])
    cli.send(userLine('go'))
    cli.send(userLine('and then'))
    await expect
      .poll(() => sideFile(s, 'state.json').catch(() => undefined), { timeout: 15_000 })
      .toMatchObject({
        pid: cli.pid,
        status: 'running',
        turn: { index: 1, pendingToolUseIds: ['b1'] },
        queue: [{ preview: 'and then' }],
      })
  })

  it('show the files that were read, what runs in the background, and compactions', async () => {
    const s = await scenario({
      files: { 'a.txt': 'one\ntwo\nthree\n' },
      script: [
        {
          content: [
            { type: 'tool_use', name: 'Read', input: { file_path: 'a.txt', offset: 2, limit: 1 } },
            { type: 'tool_use', name: 'Write', input: { file_path: 'new.txt', content: 'new' } },
            { type: 'tool_use', name: 'Bash', input: { command: 'sleep 60', run_in_background: true } },
          ],
        },
        text('done'),
        text('<summary>so far</summary>'),
      ],
    })
    const cli = s.session(['--session-id', ID, '--dangerously-skip-permissions'])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    const state = () => sideFile(s, 'state.json').catch(() => undefined)
    const sha256 = createHash('sha256').update('new').digest('hex')
    await expect.poll(state, { timeout: 15_000 }).toMatchObject({
      status: 'idle',
      readFiles: {
        'a.txt': { mtimeMs: expect.any(Number), size: 14, offset: 2, limit: 1 },
        'new.txt': { size: 3, sha256, offset: null, limit: null },
      },
      backgroundTasks: [{ task_type: 'local_bash', description: 'sleep 60' }],
      compaction: { consecutiveFailures: 0, lastPreTokens: null },
    })
    cli.send(userLine('/compact'))
    await cli.waitFor({ type: 'result' })
    await expect
      .poll(state, { timeout: 15_000 })
      .toMatchObject({ compaction: { consecutiveFailures: 0, lastPreTokens: expect.any(Number) } })
  })

  it('tell show what a session is doing, and that its process died; a resume knows its tasks again', async () => {
    const todos = [{ content: 'write tests', status: 'in_progress', activeForm: 'writing tests' }]
    const s = await scenario({
      script: [
        toolUse('TodoWrite', { todos }),
        toolUse('Bash', { command: 'sleep 30' }, { id: 'b1' }),
        text('on again'),
      ],
    })
    const show = async (): Promise<unknown> =>
      JSON.parse((await s.run(['sessions', 'show', ID, '--json'])).stdout)
    const cli = s.session(['--session-id', ID, '--dangerously-skip-permissions'])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'user' })
    await expect
      .poll(() => show().catch(() => undefined), { timeout: 15_000 })
      .toMatchObject({ status: 'running', pid: cli.pid })
    cli.kill('SIGKILL')
    await cli.waitForExit()
    expect(await show()).toMatchObject({ status: 'crashed' })
    expect((await s.run(['sessions', 'show', ID])).stdout).toMatch(/Status +its process died/)
    await s.run(['-p', 'go on', '--resume', ID])
    expect(await show()).toMatchObject({ status: 'exited' })
    expect(await sideFile(s, 'state.json')).toMatchObject({ todos })
  })

  it('belong to the new session after /clear', async () => {
    const s = await scenario()
    const cli = s.session(['--session-id', ID])
    cli.send(userLine('one'))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('/clear'))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('two'))
    const { session_id: id } = await cli.waitFor({ type: 'result' })
    cli.closeInput()
    await cli.waitForExit()
    expect(id).not.toBe(ID)
    const after: unknown = JSON.parse(await s.project.read(`.claude-sessions/${id}/metadata.json`))
    expect(after).toMatchObject({ sessionId: id, counts: { turns: 1 }, lastResult: { subtype: 'success' } })
  })
})

describe('where and how long sessions are kept', () => {
  it('--sessions-dir moves the project copy', async () => {
    const s = await scenario()
    await s.run(['-p', 'hi', '--session-id', ID, '--sessions-dir', 'elsewhere'])
    expect(await readdir(join(s.project.cwd, 'elsewhere', ID))).toContain('transcript.jsonl')
    expect(await s.run(['sessions', 'verify', ID, '--sessions-dir', 'elsewhere'])).toMatchObject({ code: 0 })
  })

  it('a session that came with the folder needs --trust-session', async () => {
    const s = await withSession(await scenario())
    await s.project.write('~/.claude/projects/x', '')
    const away = { CLAUDE_CONFIG_DIR: s.project.path('~/other') }
    const refused = await s.run(['-p', 'go on', '--resume', ID], { env: away })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--trust-session') })
    expect((await s.run(['-p', 'go on', '--resume', ID, '--trust-session'], { env: away })).code).toBe(0)
  })

  it('settings choose the layout, and cleanupPeriodDays 0 writes no new session', async () => {
    const s = await scenario()
    const withSettings = (settings: object) => ['--settings', JSON.stringify(settings)]
    await s.run(['-p', 'hi', ...withSettings({ sessionStore: { layout: 'projects' } })])
    expect(await readdir(s.project.cwd)).toEqual([])
    expect(await json(s, ['list'])).toHaveLength(1)
    await s.run(['-p', 'hi', ...withSettings({ cleanupPeriodDays: 0 })])
    expect(await json(s, ['list'])).toHaveLength(1)
  })

  it('what is older than cleanupPeriodDays goes when a later run ends, and never with settings that are broken', async () => {
    const s = await withSession(await scenario())
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000)
    const path = publicTranscript(s.project, ID)
    const stamp = join(path, '..', '..', '..', 'agent-sessions-swept')
    const age = async () => {
      await utimes(path, daysAgo(40), daysAgo(40))
      await utimes(stamp, daysAgo(2), daysAgo(2))
    }
    await age()
    await s.project.write('~/.claude/settings.json', '{')
    await s.run(['-p', 'hi', '--session-id', OTHER_ID])
    expect(await json(s, ['list'])).toHaveLength(2)
    await s.project.write('~/.claude/settings.json', { cleanupPeriodDays: 50 })
    await s.run(['-p', 'hi', '--resume', OTHER_ID])
    expect(await json(s, ['list'])).toHaveLength(2)
    await age()
    await s.project.write('~/.claude/settings.json', { cleanupPeriodDays: 35 })
    await s.run(['-p', 'hi', '--resume', OTHER_ID])
    expect(await json(s, ['list'])).toMatchObject([{ sessionId: OTHER_ID }])
    expect(await readdir(join(s.project.cwd, '.claude-sessions'))).not.toContain(ID)
  })

  it('onLocked fail refuses a session that runs', async () => {
    const s = await withSession(await scenario())
    const cli = s.session(['--resume', ID])
    cli.send(userLine('held'))
    await cli.waitFor({ type: 'result' })
    const settings = JSON.stringify({ sessionStore: { onLocked: 'fail' } })
    const run = await s.run(['-p', 'hi', '--resume', ID, '--settings', settings])
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining(String(cli.pid)) })
  })
})

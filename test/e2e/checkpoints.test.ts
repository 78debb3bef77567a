import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Options, query, type SDKMessage } from '@agent-engine/sdk'
import { describe, expect, it } from 'vitest'
import { testEnvironment } from '../support/environment.ts'
import { controlRequest, userLine } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI, type Cli } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const ON = { CLAUDE_CODE_ENABLE_SDK_FILE_CHECKPOINTING: 'true' }
const FIRST = '10000000-0000-4000-8000-000000000001'
const SECOND = '10000000-0000-4000-8000-000000000002'
const EDITS = ['--permission-mode', 'acceptEdits', '--allowed-tools', 'Bash', 'Task']

const write = (name: string, content: string) => toolUse('Write', { file_path: name, content })

let requests = 0

async function rewind(cli: Cli, messageId: string, fields: JsonObject = {}): Promise<JsonObject> {
  requests += 1
  const id = `r${requests}`
  cli.send(controlRequest(id, 'rewind_files', { user_message_id: messageId, ...fields }))
  const answer = await cli.waitFor({ type: 'control_response' })
  return asObject(answer.response)
}

async function turn(cli: Cli, uuid: string, prompt: string): Promise<void> {
  cli.send({ ...userLine(prompt), uuid })
  await cli.waitFor({ type: 'result' })
}

describe('file checkpoints', () => {
  it('take the files of a session back to any message, with a dry run before', async () => {
    const s = await scenario({
      files: { 'a.txt': 'one\n' },
      script: [
        toolUse('Read', { file_path: 'a.txt' }),
        write('a.txt', 'two\n'),
        write('sub/b.txt', 'b\n'),
        text('done'),
        toolUse('Edit', { file_path: 'a.txt', old_string: 'two', new_string: 'three' }),
        text('done'),
      ],
    })
    const cli = s.session(EDITS, { env: ON })
    await turn(cli, FIRST, 'first')
    await turn(cli, SECOND, 'second')
    expect(await rewind(cli, SECOND, { dry_run: true })).toMatchObject({
      subtype: 'success',
      response: {
        canRewind: true,
        filesChanged: [s.project.path('a.txt')],
        insertions: 1,
        deletions: 1,
        skippedLinks: 0,
      },
    })
    expect(await s.project.read('a.txt')).toBe('three\n')
    await rewind(cli, SECOND)
    expect(await s.project.files()).toEqual({ 'a.txt': 'two\n', 'sub/b.txt': 'b\n' })
    expect(await rewind(cli, FIRST)).toMatchObject({ response: { canRewind: true } })
    expect(await s.project.files()).toEqual({ 'a.txt': 'one\n' })
    expect(await rewind(cli, '10000000-0000-4000-8000-000000000009')).toMatchObject({
      subtype: 'error',
      error: 'No file checkpoint found for this message.',
    })
  })

  it('refuse to destroy the work of others, unless forced', async () => {
    const s = await scenario({ script: [write('a.txt', 'agent'), text('done')] })
    const cli = s.session(EDITS, { env: ON })
    await turn(cli, FIRST, 'first')
    await s.project.write('a.txt', 'by hand')
    expect(await rewind(cli, FIRST)).toMatchObject({
      subtype: 'success',
      response: {
        canRewind: false,
        error: expect.stringContaining('a.txt'),
        conflicts: [s.project.path('a.txt')],
      },
    })
    expect(await s.project.read('a.txt')).toBe('by hand')
    expect(await rewind(cli, FIRST, { force: true })).toMatchObject({ response: { canRewind: true } })
    expect(await s.project.files()).toEqual({})
  })

  it('do not track what commands and subagents do', async () => {
    const s = await scenario({
      script: [
        toolUse('Task', { description: 'd', prompt: 'write', subagent_type: 'general-purpose' }),
        write('by-agent.txt', 'x'),
        text('agent done'),
        toolUse('Bash', { command: 'echo x > by-bash.txt' }),
        text('done'),
      ],
    })
    const cli = s.session(EDITS, { env: ON })
    await turn(cli, FIRST, 'first')
    expect(await rewind(cli, FIRST)).toMatchObject({ response: { canRewind: true, filesChanged: [] } })
    expect(await s.project.files()).toEqual({ 'by-agent.txt': 'x', 'by-bash.txt': 'x\n' })
  })

  it('are off in programs unless asked for, and leave no trace then', async () => {
    const s = await scenario({ script: [write('a.txt', 'x'), text('done')] })
    const cli = s.session(EDITS)
    await turn(cli, FIRST, 'first')
    expect(await rewind(cli, FIRST)).toMatchObject({
      subtype: 'error',
      error: expect.stringContaining('CLAUDE_CODE_ENABLE_SDK_FILE_CHECKPOINTING'),
      error_code: 'checkpoints_off',
    })
    cli.closeInput()
    await cli.waitForExit()
    expect(existsSync(s.project.path('~/.claude/file-history'))).toBe(false)
  })

  it('keep copies beside those of other programs and, under a second name, in the session', async () => {
    const s = await scenario({
      files: { 'a.txt': 'one' },
      script: [toolUse('Read', { file_path: 'a.txt' }), write('a.txt', 'two'), text('done')],
    })
    const { result } = await s.run(['-p', 'go', '--output-format', 'json', ...EDITS], { env: ON })
    const id = String(result?.session_id)
    const places = [
      s.project.path(`~/.claude/file-history/${id}`),
      join(s.project.cwd, '.claude-sessions', id, 'file-history'),
    ]
    for (const place of places) {
      const [name = ''] = readdirSync(place)
      expect(readFileSync(join(place, name), 'utf8')).toBe('one')
    }
    await s.run(['sessions', 'delete', id])
    for (const place of places) expect(existsSync(place)).toBe(false)
  })

  it('are rewound in a later process by /rewind, which lists the messages first', async () => {
    const s = await scenario({ script: [write('a.txt', 'x'), text('done')] })
    const { result } = await s.run(['-p', 'make a file', '--output-format', 'json', ...EDITS], { env: ON })
    const resume = ['-p', '--resume', String(result?.session_id)]
    const list = await s.run([...resume, '/rewind'])
    expect(list.stdout).toMatch(/1\. \S+ \S+ \(1 file changed since\) make a file/)
    const dry = await s.run([...resume, '/rewind 1 --dry-run'])
    expect(dry.stdout).toContain('Would rewind 1 file (+0 -1 lines)')
    expect(await s.project.files()).toEqual({ 'a.txt': 'x' })
    const done = await s.run([...resume, '/rewind 1'])
    expect(done.stdout).toContain(`Rewound 1 file (+0 -1 lines):\n  ${s.project.path('a.txt')}`)
    expect(await s.project.files()).toEqual({})
    expect(s.api.mainRequests).toHaveLength(2)
  })

  it('are rewound by --rewind-files, which does nothing else', async () => {
    const s = await scenario({ script: [write('a.txt', 'x'), text('done')] })
    const cli = s.session(EDITS, { env: ON })
    await turn(cli, FIRST, 'first')
    cli.closeInput()
    await cli.waitForExit()
    const unknown = await s.run(['-p', '--continue', '--rewind-files', SECOND])
    expect(unknown).toMatchObject({ code: 1, stdout: '' })
    expect(unknown.stderr).toContain('No file checkpoint found for this message')
    const done = await s.run(['-p', '--continue', '--rewind-files', FIRST])
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('Rewound 1 file') })
    expect(await s.project.files()).toEqual({})
    expect(s.api.mainRequests).toHaveLength(2)
  })
})

describe('Query.rewindFiles', () => {
  const optionsFor = (s: Scenario, options: Options = {}): Options => ({
    cwd: s.project.cwd,
    env: testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark }),
    pathToAgentExecutable: BUILT_CLI,
    permissionMode: 'acceptEdits',
    enableFileCheckpointing: true,
    extraArgs: { 'replay-user-messages': null },
    ...options,
  })

  it('rewinds after the stream has ended, in a session that is resumed with an empty prompt', async () => {
    const s = await scenario({
      script: [write('a.txt', 'x'), text('done'), { ...text('late'), delayMs: 20_000 }],
    })
    const messages: SDKMessage[] = []
    for await (const message of query({ prompt: 'make a file', options: optionsFor(s) }))
      messages.push(message)
    const prompt = messages.find(
      (message) =>
        message.type === 'user' &&
        message.parent_tool_use_id === null &&
        !JSON.stringify(message.message.content).includes('tool_result'),
    )
    const resume = messages[0]?.session_id ?? ''
    expect(await s.project.files()).toEqual({ 'a.txt': 'x' })
    const q = query({ prompt: '', options: optionsFor(s, { resume }) })
    for await (const _ of q) {
      const id = prompt?.uuid ?? ''
      expect(await q.rewindFiles(id, { dryRun: true })).toMatchObject({ canRewind: true, deletions: 1 })
      expect(await q.rewindFiles(id)).toMatchObject({ canRewind: true })
      await expect(q.rewindFiles('10000000-0000-4000-8000-000000000009')).rejects.toThrow(
        'No file checkpoint found for this message.',
      )
      break
    }
    expect(await s.project.files()).toEqual({})
  })
})

import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { answerTo, controlRequest, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const bash = (command: string, id: string) => toolUse('Bash', { command }, { id })
const success = (id: string): JsonObject => ({
  type: 'control_response',
  response: { subtype: 'success', request_id: id },
})
const failure = (id: string): JsonObject => ({
  type: 'control_response',
  response: { subtype: 'error', request_id: id },
})

describe('apply_flag_settings', () => {
  it('puts values over those of --settings at once, and null takes them away', async () => {
    const s = await scenario({
      script: [
        bash('touch a', 'c1'),
        text('1'),
        bash('touch b', 'c2'),
        text('2'),
        bash('touch c', 'c3'),
        text('3'),
      ],
    })
    const cli = s.session(['--settings', '{"permissions":{"deny":["Bash(touch a:*)"]},"model":"sonnet"}'])
    const turn = async (): Promise<void> => {
      cli.send(userLine('go'))
      await cli.waitFor({ type: 'result' })
    }
    await turn()
    cli.send(
      controlRequest('r1', 'apply_flag_settings', {
        settings: { permissions: { allow: ['Bash(touch:*)'] }, model: 'opus' },
      }),
    )
    await cli.waitFor(success('r1'))
    await turn()
    cli.send(controlRequest('r2', 'apply_flag_settings', { settings: { permissions: null } }))
    await cli.waitFor(success('r2'))
    await turn()
    expect(Object.keys(await s.project.files())).toEqual(['b'])
    const results = toolResults(cli.messages)
    expect(textOf(results.get('c1')?.content)).toContain('denied by the rule Bash(touch a:*)')
    expect(results.get('c2')).not.toMatchObject({ is_error: true })
    expect(results.get('c3')).toMatchObject({ is_error: true })
    const models = s.api.mainRequests.map(({ body }) => body.model)
    expect(models[0]).toMatch(/sonnet/)
    expect(models[2]).toMatch(/opus/)
    cli.send(controlRequest('r3', 'get_settings'))
    const answer = await cli.waitFor(success('r3'))
    const sources = asArray(asObject(asObject(answer.response).response).sources).map(asObject)
    expect(sources.find(({ source }) => source === 'flagSettings')?.settings).toEqual({ model: 'opus' })
  })

  it('changes the mode, but never to one that was not available', async () => {
    const s = await scenario({ script: [text('ok')] })
    const cli = s.session()
    const apply = (id: string, defaultMode: string): void =>
      cli.send(controlRequest(id, 'apply_flag_settings', { settings: { permissions: { defaultMode } } }))
    apply('r1', 'acceptEdits')
    await cli.waitFor(success('r1'))
    apply('r2', 'bypassPermissions')
    await cli.waitFor(success('r2'))
    cli.send(controlRequest('r3', 'get_settings'))
    const answer = await cli.waitFor(success('r3'))
    expect(asObject(asObject(answer.response).response).applied).toMatchObject({
      permissionMode: 'acceptEdits',
    })
  })

  it('refuses what is no setting and keeps what there was', async () => {
    const s = await scenario({ script: [text('ok')] })
    const cli = s.session(['--settings', '{"model":"sonnet"}'])
    cli.send(controlRequest('r1', 'apply_flag_settings', { settings: { cleanupPeriodDays: 'x' } }))
    const answer = await cli.waitFor(failure('r1'))
    expect(asObject(answer.response).error).toContain('cleanupPeriodDays')
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result', subtype: 'success' })
  })
})

describe('update_settings', () => {
  it('writes into the file of the user, and leaves the rest of it alone', async () => {
    const s = await scenario({
      script: [text('ok')],
      files: { '~/.claude/settings.json': '{"env":{"A":"1"},"language":"en"}\n' },
    })
    const cli = s.session()
    cli.send(
      controlRequest('r1', 'update_settings', {
        source: 'userSettings',
        settings: { language: null, outputStyle: 'Explanatory' },
      }),
    )
    await cli.waitFor(success('r1'))
    const content = await readFile(s.project.path('~/.claude/settings.json'), 'utf8')
    expect(JSON.parse(content)).toEqual({ env: { A: '1' }, outputStyle: 'Explanatory' })
  })

  it.each([
    ['hooks', { hooks: {} }],
    ['permissions', { permissions: { allow: ['Bash'] } }],
    ['env', { env: { PATH: '/tmp' } }],
    ['apiKeyHelper', { apiKeyHelper: 'id' }],
    ['a wrong value', { cleanupPeriodDays: 'x' }],
  ])('refuses %s', async (_what, settings) => {
    const s = await scenario({ script: [text('ok')] })
    const cli = s.session()
    cli.send(controlRequest('r1', 'update_settings', { source: 'userSettings', settings }))
    await cli.waitFor(failure('r1'))
    await expect(readFile(s.project.path('~/.claude/settings.json'))).rejects.toThrow('ENOENT')
  })
})

describe('settings that change while a session runs', () => {
  it('PAIN-02: count from then on', async () => {
    const s = await scenario({
      script: [bash('touch a', 'c1'), text('1'), bash('touch b', 'c2'), text('2')],
      files: { '~/.claude/settings.json': '{"permissions":{"allow":["Bash(touch:*)"]}}' },
    })
    const log = s.project.path('debug.log')
    const cli = s.session(['--debug-file', log])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    await writeFile(s.project.path('~/.claude/settings.json'), '{"permissions":{"deny":["Bash(touch:*)"]}}')
    await expect.poll(async () => readFile(log, 'utf8'), { timeout: 10_000 }).toContain('"event":"reloaded"')
    cli.send(userLine('again'))
    await cli.waitFor({ type: 'result' })
    expect(Object.keys(await s.project.files())).toContain('a')
    expect(textOf(toolResults(cli.messages).get('c2')?.content)).toContain('denied by the rule')
  })
})

describe('what a session was allowed', () => {
  const ID = '3f0c1d7e-5a52-4b8e-9d53-0f6d2f1a9c11'

  /** A session whose host allowed `touch` for the session, gone on with under the given user settings. */
  const resumed = async (
    user: string,
    asksAgain: boolean,
    more: readonly string[] = [],
  ): Promise<{ files: readonly string[]; stderr: string }> => {
    const s = await scenario({
      script: [bash('touch a', 'c1'), text('1'), bash('touch b', 'c2'), text('2')],
      files: { '~/.claude/settings.json': user },
    })
    const answered = async (args: readonly string[], answer: JsonObject | undefined): Promise<string> => {
      const cli = s.session(['--permission-prompt-tool', 'stdio', ...args])
      cli.send(userLine('go'))
      if (answer !== undefined) {
        const asked = await cli.waitFor({ type: 'control_request', request: { subtype: 'can_use_tool' } })
        cli.send(answerTo(asked, answer))
      }
      await cli.waitFor({ type: 'result' })
      cli.closeInput()
      await cli.waitForExit()
      return cli.stderr
    }
    const rules = [{ toolName: 'Bash', ruleContent: 'touch:*' }]
    await answered(['--session-id', ID], {
      behavior: 'allow',
      updatedPermissions: [{ type: 'addRules', behavior: 'allow', destination: 'session', rules }],
    })
    const stderr = await answered(
      ['--resume', ID, ...more],
      asksAgain ? { behavior: 'deny', message: 'no' } : undefined,
    )
    return {
      files: Object.keys(await s.project.files()).filter((name) => name.length === 1),
      stderr,
    }
  }

  it('is told, and does not hold, when the session is resumed', async () => {
    const { files, stderr } = await resumed('{}', true)
    expect(files).toEqual(['a'])
    expect(stderr).toContain('Bash(touch:*)')
  })

  it('holds again when the user’s settings say so', async () => {
    const { files } = await resumed('{"sessions":{"restoreSessionPermissions":true}}', false)
    expect(files).toEqual(['a', 'b'])
  })

  it('never holds in a copy', async () => {
    const { files } = await resumed('{"sessions":{"restoreSessionPermissions":true}}', true, [
      '--fork-session',
    ])
    expect(files).toEqual(['a'])
  })
})

describe('the debug log', () => {
  it('PAIN-12: holds no secret, whoever logs it', async () => {
    const CANARY = 'canary-7d1e55c02b'
    const s = await scenario({ script: [text('ok')], env: { DEPLOY_TOKEN: CANARY } })
    const log = s.project.path('debug.log')
    const cli = s.session(['--debug-file', log])
    cli.send({ type: `unknown-${CANARY}` })
    cli.send(userLine(`use ${CANARY}`))
    await cli.waitFor({ type: 'result' })
    const content = await readFile(log, 'utf8')
    expect(content).toContain('ignored_line')
    expect(content).not.toContain(CANARY)
  })
})

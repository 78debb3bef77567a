import { describe, expect, it } from 'vitest'
import { controlRequest, kindOf, textOf, toolResults, userLine } from '../support/lines.ts'
import type { JsonObject } from '../support/mock-api/json.ts'
import { type ReplyBlock, text } from '../support/mock-api/reply.ts'
import { type Finished, type Scenario, scenario } from '../support/scenario.ts'

const BYPASS = ['-p', 'go', '--output-format', 'stream-json', '--verbose', '--dangerously-skip-permissions']

const hook = (command: string, more: JsonObject = {}) => ({ type: 'command', command, ...more })
const onTool = (...hooks: JsonObject[]) => ({ hooks: { PreToolUse: [{ matcher: '*', hooks }] } })

/** A run whose model makes one call and then says "done", with these settings of the user. */
const withSettings = async (
  settings: JsonObject,
  call: Extract<ReplyBlock, { type: 'tool_use' }> = touch,
): Promise<Scenario> =>
  scenario({
    script: [{ content: [call] }, text('done')],
    files: { '~/.claude/settings.json': settings, 'old.txt': 'old\n' },
  })

const tool = (name: string, input: JsonObject): Extract<ReplyBlock, { type: 'tool_use' }> => ({
  type: 'tool_use',
  id: 'call',
  name,
  input,
})
const touch = tool('Bash', { command: 'touch made', description: 'make' })

const resultText = (run: Finished): string => textOf(toolResults(run.messages).get('call')?.content)
const notes = (run: Finished): JsonObject[] =>
  run.messages.filter((message) => message.subtype === 'informational')

describe('PAIN-04: the side effect happens or does not, as the table says', () => {
  const json = (decision: string) =>
    `echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"${decision}"}}'`
  const calls: Record<string, Extract<ReplyBlock, { type: 'tool_use' }>> = {
    Bash: touch,
    Write: tool('Write', { file_path: 'made', content: '' }),
  }
  const rows: [string, JsonObject, 'runs' | 'blocked'][] = [
    ['exit 0', hook('exit 0'), 'runs'],
    ['exit 1', hook('exit 1'), 'runs'],
    ['exit 2', hook('echo no >&2; exit 2'), 'blocked'],
    ['exit 2 with empty stderr', hook('exit 2'), 'blocked'],
    ['exit 2 with JSON allow', hook(`${json('allow')}; exit 2`), 'blocked'],
    ['exit 1 with JSON deny', hook(`${json('deny')}; exit 1`), 'blocked'],
    ['JSON deny', hook(json('deny')), 'blocked'],
    ['a signal', hook('kill -SEGV $$'), 'runs'],
    ['a time-out', hook('sleep 30', { timeout: 0.3 }), 'runs'],
    ['garbage', hook('echo "{"; exit 0'), 'runs'],
    ['a missing program', hook('/no/such/program'), 'runs'],
    [
      'a missing program that must not be missing',
      hook('/no/such/program', { onFailure: 'block' }),
      'blocked',
    ],
  ]
  for (const [name, call] of Object.entries(calls)) {
    it.each(rows)(`${name}: %s`, async (_what, entry, expected) => {
      const s = await withSettings(onTool(entry), call)
      const run = await s.run(BYPASS)
      expect(run.result).toMatchObject({ subtype: 'success', result: 'done' })
      expect(Object.keys(await s.project.files()).includes('made')).toBe(expected === 'runs')
      expect(toolResults(run.messages).get('call')?.is_error === true).toBe(expected === 'blocked')
    })
  }

  it('an abort in the hook: the call does not happen', async () => {
    const s = await withSettings(onTool(hook('touch started; sleep 30')))
    const cli = s.session(['--dangerously-skip-permissions', '--include-hook-events'])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'system', subtype: 'hook_started' })
    cli.send(controlRequest('i', 'interrupt'))
    await cli.waitFor({ type: 'result', subtype: 'error_during_execution' })
    expect(Object.keys(await s.project.files())).not.toContain('made')
  })

  it('a directory that the model removed does not keep hooks from blocking', async () => {
    const s = await scenario({
      script: [
        { content: [tool('Bash', { command: 'mkdir gone && cd gone && rmdir ../gone', description: 'x' })] },
        { content: [{ ...touch, id: 'second', input: { command: `touch ../made`, description: 'x' } }] },
        text('done'),
      ],
      files: { '~/.claude/settings.json': onTool(hook('grep -q touch && exit 2 || exit 0')) },
    })
    await s.run(BYPASS)
    expect(Object.keys(await s.project.files())).not.toContain('made')
  })
})

describe('PreToolUse command hooks', () => {
  it('tell the model which command blocked, and why', async () => {
    const s = await withSettings(onTool(hook('echo "no way" >&2; exit 2')))
    const run = await s.run(BYPASS)
    expect(resultText(run)).toBe('PreToolUse:Bash hook error: [echo "no way" >&2; exit 2]: no way')
    expect(run.result).toMatchObject({ permission_denials: [{ tool_use_id: 'call' }] })
  })

  it('PAIN-04: rewrite the input, which is checked against the rules again', async () => {
    const rewrite = (command: string) =>
      hook(
        `echo '${JSON.stringify({
          hookSpecificOutput: {
            hookEventName: 'PreToolUse',
            permissionDecision: 'allow',
            updatedInput: { command, description: 'x' },
          },
        })}'`,
      )
    const allowed = await withSettings(onTool(rewrite('touch other')))
    await allowed.run(['-p', 'go'])
    expect(await allowed.project.files()).toEqual({ 'old.txt': 'old\n', other: '' })
    const denied = await withSettings({
      ...onTool(rewrite('mkdir dir; touch dir/x')),
      permissions: { deny: ['Bash(mkdir:*)'] },
    })
    await denied.run(BYPASS)
    expect(await denied.project.files()).toEqual({ 'old.txt': 'old\n' })
  })

  it('PAIN-04: cannot allow what a rule denies', async () => {
    const s = await withSettings({
      ...onTool(
        hook(`echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"allow"}}'`),
      ),
      permissions: { deny: ['Bash(touch:*)'] },
    })
    await s.run(BYPASS)
    expect(await s.project.files()).toEqual({ 'old.txt': 'old\n' })
  })

  it('and callbacks of the host are merged by one rule: deny wins', async () => {
    const s = await withSettings(onTool(hook('exit 2')))
    const cli = s.session(['--dangerously-skip-permissions'])
    cli.send(controlRequest('r1', 'initialize', { hooks: { PreToolUse: [{ hookCallbackIds: ['hook_0'] }] } }))
    cli.send(userLine('go'))
    const asked = await cli.waitFor({ type: 'control_request', request: { subtype: 'hook_callback' } })
    cli.send({
      type: 'control_response',
      response: {
        subtype: 'success',
        request_id: asked.request_id,
        response: {
          hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow' },
        },
      },
    })
    await cli.waitFor({ type: 'result' })
    expect(Object.keys(await s.project.files())).not.toContain('made')
  })

  it('are told of when they give no verdict', async () => {
    const s = await withSettings(onTool(hook('sleep 30', { timeout: 0.2 })))
    const run = await s.run(BYPASS)
    expect(notes(run)).toMatchObject([
      {
        level: 'warning',
        tag: 'hook_no_verdict',
        hook_no_verdict: { hook_event: 'PreToolUse', tool_use_id: 'call', timed_out: true },
      },
    ])
  })
})

describe('other command hooks', () => {
  it('of SessionStart set variables for Bash, and are told of before the turn begins', async () => {
    const s = await withSettings(
      {
        hooks: {
          SessionStart: [
            { matcher: 'startup', hooks: [hook('echo "export V=set" >> "$CLAUDE_ENV_FILE"; echo hello')] },
          ],
        },
      },
      tool('Bash', { command: 'echo "V is $V"', description: 'x' }),
    )
    const run = await s.run(BYPASS)
    expect(run.messages.slice(0, 3).map(kindOf)).toEqual([
      'system/hook_started',
      'system/hook_response',
      'system/init',
    ])
    expect(run.messages[1]).toMatchObject({
      hook_name: 'SessionStart:startup',
      hook_event: 'SessionStart',
      stdout: 'hello\n',
      exit_code: 0,
      outcome: 'success',
    })
    expect(resultText(run)).toContain('V is set')
    expect(JSON.stringify(s.api.requests[0]?.body)).toContain('SessionStart:startup hook success: hello')
  })

  it('of PostToolUse rewrite what the model and the host see', async () => {
    const rewrite = (output: JsonObject) => ({
      hooks: {
        PostToolUse: [
          {
            matcher: 'Bash',
            hooks: [
              hook(
                `echo '${JSON.stringify({ hookSpecificOutput: { hookEventName: 'PostToolUse', updatedToolOutput: output } })}'`,
              ),
            ],
          },
        ],
      },
    })
    const call = tool('Bash', { command: 'echo secret', description: 'x' })
    const changed = { stdout: 'hidden' }
    const s = await withSettings(rewrite(changed), call)
    const run = await s.run(BYPASS)
    expect(resultText(run)).toContain('hidden')
    expect(JSON.stringify(s.api.requests[1]?.body)).not.toContain('"secret')
    const other = await withSettings(rewrite({ nonsense: true }), call)
    expect(resultText(await other.run(BYPASS))).toContain('secret')
  })

  it('of UserPromptSubmit that block make no request; the next prompt works', async () => {
    const s = await scenario({
      script: [text('hello')],
      files: {
        '~/.claude/settings.json': {
          hooks: {
            UserPromptSubmit: [
              { hooks: [hook('grep -q secret && { echo "no secrets" >&2; exit 2; } || exit 0')] },
            ],
          },
        },
      },
    })
    const cli = s.session()
    cli.send(userLine('a secret'))
    const blocked = await cli.waitFor({ type: 'result' })
    expect(blocked).toMatchObject({ subtype: 'success', is_error: false })
    expect(s.api.requests).toHaveLength(0)
    cli.send(userLine('good day'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ result: 'hello' })
    expect(JSON.stringify(s.api.requests[0]?.body)).not.toContain('a secret')
  })

  it('of Stop make the model go on', async () => {
    const s = await scenario({
      script: [text('first'), text('second')],
      files: {
        '~/.claude/settings.json': {
          hooks: {
            Stop: [{ hooks: [hook('[ -e once ] || { touch once; echo "run the tests" >&2; exit 2; }')] }],
          },
        },
      },
    })
    const run = await s.run(['-p', 'go', '--output-format', 'stream-json', '--verbose'])
    expect(run.result).toMatchObject({ result: 'second' })
    expect(JSON.stringify(s.api.requests[1]?.body)).toContain('run the tests')
  })

  it('of SessionEnd run before the process ends, also after SIGTERM', async () => {
    const settings = { hooks: { SessionEnd: [{ hooks: [hook('cat > ended.json')] }] } }
    const s = await withSettings(settings)
    await s.run(BYPASS)
    expect(JSON.parse((await s.project.files())['ended.json'] ?? '')).toMatchObject({
      hook_event_name: 'SessionEnd',
      reason: 'other',
    })
    const killed = await scenario({
      script: [{ content: [{ type: 'text', text: 'x' }], stall: { at: 'message_start' } }],
      files: { '~/.claude/settings.json': settings },
    })
    const cli = killed.session()
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'system', subtype: 'init' })
    cli.kill('SIGTERM')
    expect(await cli.waitForExit()).toMatchObject({ code: 143 })
    expect(Object.keys(await killed.project.files())).toContain('ended.json')
  })

  it('are all told of with --include-hook-events', async () => {
    const s = await withSettings({
      hooks: { PreToolUse: [{ hooks: [hook('echo pre')] }], Stop: [{ hooks: [hook('echo stop')] }] },
    })
    const names = (run: Finished) =>
      run.messages.filter(({ subtype }) => subtype === 'hook_response').map((message) => message.hook_name)
    expect(names(await s.run(BYPASS))).toEqual([])
    const again = await withSettings({
      hooks: { PreToolUse: [{ hooks: [hook('echo pre')] }], Stop: [{ hooks: [hook('echo stop')] }] },
    })
    expect(names(await again.run([...BYPASS, '--include-hook-events']))).toEqual(['PreToolUse:Bash', 'Stop'])
  })
})

describe('switching hooks off', () => {
  it('disableAllHooks silences settings hooks, not callbacks and not an administrator’s', async () => {
    const s = await withSettings({ ...onTool(hook('exit 2')), disableAllHooks: true })
    await s.run(BYPASS)
    expect(Object.keys(await s.project.files())).toContain('made')
    const managed = await withSettings({ disableAllHooks: true })
    await managed.run([...BYPASS, '--managed-settings', JSON.stringify(onTool(hook('exit 2')))])
    expect(Object.keys(await managed.project.files())).not.toContain('made')
  })

  it('allowManagedHooksOnly leaves an administrator’s', async () => {
    const s = await withSettings(onTool(hook('exit 2')))
    await s.run([...BYPASS, '--managed-settings', '{"allowManagedHooksOnly":true}'])
    expect(Object.keys(await s.project.files())).toContain('made')
  })

  it('--setting-sources "" loads none', async () => {
    const s = await withSettings(onTool(hook('exit 2')))
    await s.run([...BYPASS, '--setting-sources', ''])
    expect(Object.keys(await s.project.files())).toContain('made')
  })

  it('a hook event that nobody knows leaves the rest of the file in force', async () => {
    const s = await withSettings({
      hooks: { Unheard: [], PreToolUse: onTool(hook('exit 2')).hooks.PreToolUse },
    })
    const run = await s.run(BYPASS)
    expect(Object.keys(await s.project.files())).not.toContain('made')
    expect(run.stderr).toContain('hooks.Unheard')
  })
})

describe('hooks in the background', () => {
  it('wake a session that waits for input, when they fail and are to', async () => {
    const s = await scenario({
      script: [text('done'), text('I will repair it')],
      files: {
        '~/.claude/settings.json': {
          hooks: {
            Stop: [
              {
                hooks: [
                  hook(
                    '[ -e once ] && exit 0; touch once; until [ -e go ]; do sleep 0.02; done; echo "tests fail" >&2; exit 2',
                    {
                      asyncRewake: true,
                    },
                  ),
                ],
              },
            ],
          },
        },
      },
    })
    const cli = s.session()
    cli.send(userLine('go'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ result: 'done' })
    await s.project.write('go', '')
    expect(await cli.waitFor({ type: 'result', result_index: 1 })).toMatchObject({
      result: 'I will repair it',
      origin: { kind: 'hook' },
    })
    expect(JSON.stringify(s.api.requests[1]?.body)).toContain('tests fail')
  })
})

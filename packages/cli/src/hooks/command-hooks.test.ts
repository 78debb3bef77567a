import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bash, call, command, pre, rigOf } from './hooks.testing.ts'

const say = (decision: string, reason = decision): string =>
  `echo '${JSON.stringify({ hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: decision, permissionDecisionReason: reason } })}'`

describe('a command hook', () => {
  it('gets the event as JSON on stdin, then the end of file', async () => {
    const rig = await rigOf(pre(command('cat > input.json')))
    await rig.dispatch('PreToolUse', call, { ...bash, agentId: 'a1', agentType: 'Explore' })
    expect(JSON.parse(await rig.read('input.json'))).toEqual({
      session_id: 's',
      transcript_path: '/t.jsonl',
      cwd: rig.directory,
      agent_id: 'a1',
      agent_type: 'Explore',
      hook_event_name: 'PreToolUse',
      ...call,
    })
  })

  it('runs in /bin/sh, in the session’s directory, without a terminal, with the project’s directory in its environment', async () => {
    const rig = await rigOf(
      pre(command('echo "$0 $PWD $CLAUDE_PROJECT_DIR $A" > out; test -t 0 || echo no-terminal >> out')),
    )
    await rig.dispatch('PreToolUse', call, bash)
    expect(await rig.read('out')).toBe(`/bin/sh ${rig.directory} ${rig.directory} \nno-terminal\n`)
  })

  it('gets variables of its source', async () => {
    const rig = await rigOf({
      sources: [
        {
          groups: { PreToolUse: [{ hooks: [command('echo $CLAUDE_PLUGIN_ROOT > root')] }] },
          variables: { CLAUDE_PLUGIN_ROOT: '/plugin' },
        },
      ],
    })
    await rig.dispatch('PreToolUse', call, bash)
    expect(await rig.read('root')).toBe('/plugin\n')
  })

  it('with args is a program that gets its words as they are', async () => {
    const rig = await rigOf(
      pre(command('touch', { args: ['${CLAUDE_PROJECT_DIR}/a b', '$(touch evil)', '${UNKNOWN}'] })),
    )
    await rig.dispatch('PreToolUse', call, bash)
    expect(existsSync(rig.path('a b'))).toBe(true)
    expect(existsSync(rig.path('evil'))).toBe(false)
    expect(existsSync(rig.path('$(touch evil)'))).toBe(true)
  })

  it('of SessionStart may write a file of variables for the shell; others get none', async () => {
    const hooks = [command('echo "$CLAUDE_ENV_FILE" > file')]
    const rig = await rigOf({ groups: { SessionStart: [{ hooks }], Stop: [{ hooks }] } })
    await rig.dispatch('SessionStart')
    expect(await rig.read('file')).toBe(`${rig.envFiles[0]}\n`)
    await rig.dispatch('Stop')
    expect(await rig.read('file')).toBe('\n')
  })

  it('runs once when several sources name it, whatever its time limit', async () => {
    const groups = (timeout: number) => ({
      PreToolUse: [{ hooks: [command('echo x >> count', { timeout })] }],
    })
    const rig = await rigOf({
      sources: [{ groups: groups(1) }, { groups: groups(2) }, { groups: groups(1) }],
    })
    await rig.dispatch('PreToolUse', call, bash)
    expect(await rig.read('count')).toBe('x\n')
  })

  it('runs beside the others', async () => {
    const rig = await rigOf(
      pre(
        command('touch a; until [ -e b ]; do sleep 0.02; done; echo both > done-a'),
        command('touch b; until [ -e a ]; do sleep 0.02; done; echo both > done-b'),
      ),
    )
    await rig.dispatch('PreToolUse', call, bash)
    expect(await rig.read('done-a')).toBe('both\n')
  })

  it('PAIN-42: waits when as many run as may', async () => {
    const count = 'mkdir running-$$; ls -d running-* | wc -l >> seen; sleep 0.1; rmdir running-$$'
    const rig = await rigOf({
      ...pre(...Array.from({ length: 8 }, (_, index) => command(`: ${index}; ${count}`))),
      most: 2,
    })
    await rig.dispatch('PreToolUse', call, bash)
    const seen = (await rig.read('seen')).trim().split('\n').map(Number)
    expect(seen).toHaveLength(8)
    expect(Math.max(...seen)).toBeLessThanOrEqual(2)
  })

  it('PAIN-42: need not read its input', async () => {
    const rig = await rigOf(pre(command('exit 2', {})))
    const huge = { tool_name: 'Bash', tool_input: { command: 'x'.repeat(2_000_000) } }
    expect((await rig.dispatch('PreToolUse', huge, bash)).permission?.decision).toBe('deny')
  })

  it('is not called when its condition is not met, or cannot be', async () => {
    const rig = await rigOf({
      groups: {
        PreToolUse: [
          { hooks: [command('touch no', { if: 'Bash(rm:*)' }), command('touch yes', { if: 'Bash(ls)' })] },
        ],
        Stop: [{ hooks: [command('touch never', { if: 'Bash(ls)' })] }],
      },
      fitsRule: (rule) => rule === 'Bash(ls)',
    })
    await rig.dispatch('PreToolUse', call, bash)
    await rig.dispatch('Stop')
    expect([existsSync(rig.path('no')), existsSync(rig.path('yes')), existsSync(rig.path('never'))]).toEqual([
      false,
      true,
      false,
    ])
  })
})

describe('PAIN-04: every end of a command hook has one outcome', () => {
  it.each([
    ['exit 0', 'exit 0', undefined, undefined],
    ['exit 0 with text', 'echo hello', undefined, undefined],
    ['exit 0 with JSON deny', say('deny'), 'deny', undefined],
    ['exit 0 with JSON ask', say('ask'), 'ask', undefined],
    ['exit 0 with JSON allow', say('allow'), 'allow', undefined],
    ['exit 1', 'echo bad >&2; exit 1', undefined, undefined],
    ['exit 1 with JSON deny', `${say('deny')}; exit 1`, 'deny', undefined],
    ['exit 2', 'echo no >&2; exit 2', 'deny', undefined],
    ['exit 2 with empty stderr', 'exit 2', 'deny', undefined],
    ['exit 2 with JSON allow', `${say('allow')}; exit 2`, 'deny', undefined],
    ['exit 2 with garbage', 'echo {; echo no >&2; exit 2', 'deny', undefined],
    ['a missing program', 'no-such-program-anywhere', undefined, 'not found'],
    ['a signal', 'kill -SEGV $$', undefined, 'SIGSEGV'],
    ['a signal after JSON deny', `${say('deny')}; kill -TERM $$`, 'deny', undefined],
    ['JSON of the wrong shape', `echo '{"decision":"maybe"}'`, undefined, 'unknown shape'],
    [
      'JSON for another event',
      `echo '{"hookSpecificOutput":{"hookEventName":"Stop"}}'`,
      undefined,
      'for Stop',
    ],
    ['JSON that is cut', `echo '{"decision":"blo'`, undefined, 'JSON'],
  ])('%s', async (_what, text, decision, problem) => {
    const rig = await rigOf(pre(command(text)))
    const outcome = await rig.dispatch('PreToolUse', call, bash)
    expect(outcome.permission?.decision).toBe(decision)
    expect(outcome.stop).toBeUndefined()
    expect(rig.told.missing.map((missing) => missing.problem).join()).toContain(problem ?? '')
    expect(rig.told.missing).toHaveLength(problem === undefined ? 0 : 1)
    expect(rig.told.ended).toHaveLength(1)
  })

  it('a time-out: it is killed, what it said does not count, and the host is told', async () => {
    const rig = await rigOf(pre(command(`${say('deny')}; sleep 30`, { timeout: 0.3 })))
    const outcome = await rig.dispatch('PreToolUse', call, bash)
    expect(outcome.permission).toBeUndefined()
    expect(rig.told.missing).toMatchObject([{ timedOut: true, toolUseId: 'toolu_1', event: 'PreToolUse' }])
    expect(rig.told.ended).toMatchObject([{ end: { outcome: 'cancelled' } }])
  })

  it('an abort: the dispatch rejects with the signal’s reason, so that the action does not go ahead', async () => {
    const rig = await rigOf(pre(command('touch started; sleep 30')))
    const controller = new AbortController()
    const reason = new Error('interrupted')
    const running = rig.dispatch('PreToolUse', call, { ...bash, signal: controller.signal })
    const rejected = expect(running).rejects.toBe(reason)
    while (!existsSync(rig.path('started'))) await new Promise((resolve) => setTimeout(resolve, 10))
    controller.abort(reason)
    await rejected
    expect(rig.told.ended).toMatchObject([{ end: { outcome: 'cancelled' } }])
  })

  it.each([
    ['a time-out', 'sleep 30'],
    ['a missing program', 'no-such-program-anywhere'],
    ['exit 1', 'exit 1'],
    ['a signal', 'kill -SEGV $$'],
  ])('%s refuses when the hook says so', async (_what, text) => {
    const rig = await rigOf(pre(command(text, { timeout: 0.5, onFailure: 'block' })))
    const outcome = await rig.dispatch('PreToolUse', call, bash)
    expect(outcome.permission?.decision).toBe('deny')
    expect(outcome.permission?.reason).toContain('The hook failed')
  })
})

describe('several hooks', () => {
  it.each([
    [['allow', 'deny'], 'deny'],
    [['deny', 'allow'], 'deny'],
    [['allow', 'ask'], 'ask'],
    [['ask', 'allow'], 'ask'],
    [['ask', 'deny', 'allow'], 'deny'],
  ])('%j make %s, whichever ends first', async (decisions, expected) => {
    const hooks = decisions.map((decision, index) => command(`sleep 0.0${3 - index}; ${say(decision)}`))
    const rig = await rigOf(pre(...hooks))
    expect((await rig.dispatch('PreToolUse', call, bash)).permission?.decision).toBe(expected)
  })

  it('give their reasons in configuration order', async () => {
    const rig = await rigOf(pre(command(`sleep 0.2; ${say('deny', 'one')}`), command(say('deny', 'two'))))
    expect((await rig.dispatch('PreToolUse', call, bash)).permission?.reason).toBe('one\ntwo')
  })
})

describe('texts', () => {
  it('of prompts and session starts go to the model, those of other events do not', async () => {
    const hooks = [command('echo hello')]
    const rig = await rigOf({
      groups: { UserPromptSubmit: [{ hooks }], SessionStart: [{ hooks }], PostToolUse: [{ hooks }] },
    })
    expect((await rig.dispatch('UserPromptSubmit')).additionalContext).toEqual([
      'UserPromptSubmit hook success: hello',
    ])
    expect((await rig.dispatch('SessionStart', {}, { matchValue: 'startup' })).additionalContext).toEqual([
      'SessionStart:startup hook success: hello',
    ])
    expect((await rig.dispatch('PostToolUse', call, bash)).additionalContext).toEqual([])
  })

  it('of PreCompact hooks are instructions as they are', async () => {
    const rig = await rigOf({ groups: { PreCompact: [{ hooks: [command('echo keep the plan')] }] } })
    expect((await rig.dispatch('PreCompact')).additionalContext).toEqual(['keep the plan'])
  })

  it('that a tool’s result provoked name the hook', async () => {
    const rig = await rigOf({ groups: { PostToolUse: [{ hooks: [command('echo lint >&2; exit 2')] }] } })
    expect(await rig.dispatch('PostToolUse', call, bash)).toMatchObject({
      additionalContext: ['PostToolUse:Bash hook blocking error from command: "echo lint >&2; exit 2": lint'],
    })
  })

  it('longer than 10,000 characters are cut, and kept in a file', async () => {
    const rig = await rigOf({
      groups: { UserPromptSubmit: [{ hooks: [command('head -c 20000 /dev/zero | tr "\\0" x')] }] },
    })
    const [text = ''] = (await rig.dispatch('UserPromptSubmit')).additionalContext
    expect(text.length).toBeLessThan(3_000)
    expect(text).toContain(rig.path('kept.txt'))
    expect(await rig.read('kept.txt')).toContain('x'.repeat(20_000))
  })

  it('for the user are told', async () => {
    const rig = await rigOf(pre(command(`echo '{"systemMessage":"careful"}'`)))
    await rig.dispatch('PreToolUse', call, bash)
    expect(rig.told.notices).toEqual(['careful'])
  })
})

describe('hooks in the background', () => {
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  it('are not waited for when their first line says so; what they add comes with the next prompt', async () => {
    const later = `until [ -e go ]; do sleep 0.02; done; echo '{"hookSpecificOutput":{"hookEventName":"PostToolUse","additionalContext":"tests pass"},"systemMessage":"ready"}'`
    const rig = await rigOf({
      groups: { PostToolUse: [{ hooks: [command(`echo '{"async":true}'; ${later}`)] }] },
    })
    expect((await rig.dispatch('PostToolUse', call, bash)).additionalContext).toEqual([])
    expect(rig.told.ended).toEqual([])
    await rig.write('go', '')
    await until(() => rig.told.ended.length === 1)
    expect((await rig.dispatch('UserPromptSubmit')).additionalContext).toEqual([
      'PostToolUse:Bash hook additional context: tests pass',
    ])
    expect(rig.told.notices).toEqual(['ready'])
    expect((await rig.dispatch('UserPromptSubmit')).additionalContext).toEqual([])
  })

  it('decide nothing', async () => {
    const rig = await rigOf(pre(command(`sleep 0.1; ${say('deny')}`, { async: true })))
    expect((await rig.dispatch('PreToolUse', call, bash)).permission).toBeUndefined()
    await until(() => rig.told.ended.length === 1)
  })

  it('wake the model with a refusal when they are to', async () => {
    const rig = await rigOf(
      pre(
        command('echo broken >&2; exit 2', { asyncRewake: true }),
        command('exit 2', { asyncRewake: true }),
        command('echo fine >&2; exit 1', { asyncRewake: true }),
        command('echo nobody >&2; exit 2', { async: true }),
      ),
    )
    await rig.dispatch('PreToolUse', call, bash)
    await until(() => rig.told.ended.length === 4)
    expect(rig.told.wakes.toSorted()).toEqual([
      expect.stringContaining('"echo broken >&2; exit 2": broken'),
      expect.stringContaining('"exit 2": No stderr output'),
    ])
    expect((await rig.dispatch('UserPromptSubmit')).additionalContext).toEqual([])
  })

  it('end with their time and with the session', async () => {
    const rig = await rigOf(
      pre(
        command(`echo '{"async":true,"asyncTimeout":200}'; sleep 30; : 1`),
        command('sleep 30; : 2', { async: true }),
      ),
    )
    await rig.dispatch('PreToolUse', call, bash)
    await until(() => rig.told.ended.length === 1)
    rig.endBackground()
    await until(() => rig.told.ended.length === 2)
    expect(rig.told.ended.map(({ end }) => end.outcome)).toEqual(['cancelled', 'cancelled'])
  })
})

describe('SessionEnd hooks', () => {
  it('have a second and a half together unless one asks for more', async () => {
    const slow = await rigOf({ groups: { SessionEnd: [{ hooks: [command('sleep 30')] }] } })
    await slow.dispatch('SessionEnd')
    expect(slow.told.missing).toMatchObject([{ timedOut: true }])
    const patient = await rigOf({
      groups: { SessionEnd: [{ hooks: [command('sleep 2; touch done', { timeout: 20 })] }] },
    })
    await patient.dispatch('SessionEnd')
    expect(existsSync(patient.path('done'))).toBe(true)
  })
})

describe('a command that takes long', () => {
  it('tells what it wrote so far', async () => {
    const rig = await rigOf(pre(command('echo started; until [ -e go ]; do sleep 0.02; done')))
    const running = rig.dispatch('PreToolUse', call, bash)
    while (rig.told.progress.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await rig.write('go', '')
    await running
    expect(rig.told.progress[0]).toBe('started\n')
  })
})

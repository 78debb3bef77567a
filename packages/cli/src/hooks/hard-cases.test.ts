import { chmod } from 'node:fs/promises'
import type { HookEvent, JsonObject, SyncHookOutput } from '@agent-engine/protocol'
import { describe, expect, it, vi } from 'vitest'
import { createCallbackHooks } from './callback-hooks.ts'
import { bash, call, command, pre, rigOf } from './hooks.testing.ts'
import { mergeVerdicts } from './outcome.ts'

const deny: JsonObject = {
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: 'deny',
    permissionDecisionReason: 'no',
  },
}

describe('PAIN-04: a hook whose answer cannot be read', () => {
  it.each([
    ['JSON with something behind it', `echo '${JSON.stringify(deny)}'; echo done`],
    ['JSON that is cut off', `echo '{"decision": "bl'`],
    [
      'JSON longer than what is kept',
      `printf '{"reason":"'; head -c 2000000 /dev/zero | tr '\\0' x; echo '"}'`,
    ],
  ])('%s: the host is told', async (_what, line) => {
    const rig = await rigOf(pre(command(line)))
    expect((await rig.dispatch('PreToolUse', call, bash)).permission).toBeUndefined()
    expect(rig.told.missing).toMatchObject([{ problem: expect.stringContaining('JSON') }])
  })

  it('refuses when it says that failures do', async () => {
    const rig = await rigOf(pre(command(`echo '{"decision": "bl'`, { onFailure: 'block' })))
    expect((await rig.dispatch('PreToolUse', call, bash)).permission?.decision).toBe('deny')
  })

  it('is text for events that take text', async () => {
    const rig = await rigOf({ groups: { UserPromptSubmit: [{ hooks: [command(`echo '{not JSON}'`)] }] } })
    const { additionalContext } = await rig.dispatch('UserPromptSubmit')
    expect(additionalContext).toEqual(['UserPromptSubmit hook success: {not JSON}'])
    expect(rig.told.missing).toEqual([])
  })

  it('is not a program that may be run: the host is told', async () => {
    const rig = await rigOf(pre(command('./plain')))
    await rig.write('plain', 'x')
    await chmod(rig.path('plain'), 0o644)
    await rig.dispatch('PreToolUse', call, bash)
    expect(rig.told.missing).toMatchObject([{ timedOut: false }])
  })

  it('writes bytes that are no UTF-8, and still denies', async () => {
    const said = JSON.stringify(deny).replace('"no"', '"\\377\\376"')
    const rig = await rigOf(pre(command(`printf '${said}'`)))
    expect((await rig.dispatch('PreToolUse', call, bash)).permission?.decision).toBe('deny')
  })
})

describe('PAIN-04: contradictions', () => {
  const verdict = (output: SyncHookOutput) => ({ name: 'PreToolUse:Bash', command: 'x', output })

  it('in one answer: the stricter half counts', () => {
    const outcome = mergeVerdicts('PreToolUse', [
      verdict({
        decision: 'block',
        reason: 'never',
        hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow' },
      }),
    ])
    expect(outcome.permission).toMatchObject({ decision: 'deny', reason: 'never' })
  })
})

describe('PAIN-42: many hooks', () => {
  it('of a session that ends have their time together, not one after the other', async () => {
    const hooks = Array.from({ length: 12 }, (_, index) => command(`sleep 30; echo ${index}`))
    const rig = await rigOf({ groups: { SessionEnd: [{ hooks }] }, most: 2 })
    const startedAt = performance.now()
    await rig.dispatch('SessionEnd')
    expect(performance.now() - startedAt).toBeLessThan(6_000)
    expect(rig.told.missing).toHaveLength(12)
  })

  it('a hundred run, ten at a time, and a refusal among them counts', async () => {
    const hooks = Array.from({ length: 100 }, (_, index) =>
      command(index === 57 ? `echo 57 >> ran; exit 2` : `echo ${index} >> ran`),
    )
    const rig = await rigOf(pre(...hooks))
    expect((await rig.dispatch('PreToolUse', call, bash)).permission?.decision).toBe('deny')
    expect((await rig.read('ran')).trim().split('\n')).toHaveLength(100)
  })

  it('the same entry with its keys in another order is the same hook', async () => {
    const rig = await rigOf(
      pre(command('echo x >> ran'), { command: 'echo x >> ran', type: 'command' } as const),
    )
    await rig.dispatch('PreToolUse', call, bash)
    expect(await rig.read('ran')).toBe('x\n')
  })

  it('that write byte by byte cost no more than those that do not', async () => {
    const program = 'for (let i = 0; i < 60000; i++) require("fs").writeSync(1, "x")'
    const rig = await rigOf(pre(command(process.execPath, { args: ['-e', program] })))
    await rig.dispatch('PreToolUse', call, bash)
    expect(rig.told.ended[0]?.end.stdout).toHaveLength(60_000)
  })

  it('100 MB of output is read, and most of it dropped', async () => {
    const rig = await rigOf(pre(command('head -c 100000000 /dev/zero; exit 2')))
    expect((await rig.dispatch('PreToolUse', call, bash)).permission?.decision).toBe('deny')
    expect(rig.told.ended[0]?.end.stdout.length).toBeLessThanOrEqual(1024 * 1024)
  })
})

describe('PAIN-44: processes of a hook', () => {
  it('that has no more time end with it, also those in sessions of their own', async () => {
    const line = "setsid sh -c 'echo $$ > pid.new; mv pid.new pid; sleep 60' & sleep 60"
    const rig = await rigOf(pre(command(line, { timeout: 0.5 })))
    await rig.dispatch('PreToolUse', call, bash)
    const pid = Number(await rig.read('pid'))
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000)
  })

  it('that hold its output open do not hold the turn', async () => {
    const rig = await rigOf(pre(command('sleep 20 & echo ok')))
    const startedAt = performance.now()
    await rig.dispatch('PreToolUse', call, bash)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})

describe('a time limit', () => {
  const callbackHooks = (timeout: number) =>
    createCallbackHooks({
      callback: async () => ({ decision: 'block', reason: 'seen' }),
      registered: () => ({ PreToolUse: [{ matcher: null, hookCallbackIds: ['hook_0'], timeout }] }),
      observer: {
        started: () => undefined,
        progress: () => undefined,
        ended: () => undefined,
        noVerdict: () => undefined,
        callbackFailed: () => undefined,
        notice: () => undefined,
        terminal: () => undefined,
      },
    })
  const occurrence = (event: HookEvent) => ({
    event,
    matchValue: 'Bash',
    input: call,
    toolUseId: 'toolu_1',
    signal: new AbortController().signal,
  })

  it.each([3_000_000, 1e12])('of %d seconds is for ever, also for callbacks', async (timeout) => {
    const [hook] = callbackHooks(timeout).select('PreToolUse', 'Bash')
    expect(await hook?.run(occurrence('PreToolUse'))).toMatchObject({ output: { reason: 'seen' } })
  })

  it.each([3_000_000, 1e12])('of %d seconds is for ever, also for http hooks', async (timeout) => {
    const rig = await rigOf({
      groups: { PreToolUse: [{ hooks: [{ type: 'http', url: 'http://127.0.0.1:1/', timeout }] }] },
      ports: {
        http: {
          post: async ({ signal }) => {
            await new Promise((resolve) => setTimeout(resolve, 50))
            signal.throwIfAborted()
            return { status: 200, body: '{"decision":"block","reason":"seen"}' }
          },
          env: {},
          allowedUrls: undefined,
          allowedEnvVars: undefined,
        },
      },
    })
    expect((await rig.dispatch('PreToolUse', call, bash)).permission?.reason).toBe('seen')
  })
})

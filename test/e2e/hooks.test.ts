import { describe, expect, it } from 'vitest'
import {
  answerTo,
  controlRequest,
  errorTo,
  kindOf,
  ofType,
  textOf,
  toolResults,
  userLine,
} from '../support/lines.ts'
import type { JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import type { Cli } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const CALLBACK = { type: 'control_request', request: { subtype: 'hook_callback' } }

/** A session with one callback hook, whose model touches `made` and then says "done"; stopped at the callback. */
async function atHook(
  event: string,
  args: readonly string[],
): Promise<{ s: Scenario; cli: Cli; callback: JsonObject }> {
  const s = await scenario({
    script: [toolUse('Bash', { command: 'touch made', description: 'make' }, { id: 'b1' }), text('done')],
  })
  const cli = s.session(args)
  cli.send(
    controlRequest('r1', 'initialize', {
      hooks: { [event]: [{ matcher: 'Bash', hookCallbackIds: ['hook_0'] }] },
    }),
  )
  cli.send(userLine('make'))
  return { s, cli, callback: await cli.waitFor(CALLBACK) }
}

const decide = (fields: JsonObject): JsonObject => ({
  hookSpecificOutput: { hookEventName: 'PreToolUse', ...fields },
})

describe('PreToolUse callbacks', () => {
  it('PROTO-17: are told what is to be run', async () => {
    const { s, callback } = await atHook('PreToolUse', [])
    expect(callback.request).toMatchObject({
      callback_id: 'hook_0',
      tool_use_id: 'b1',
      input: {
        hook_event_name: 'PreToolUse',
        tool_name: 'Bash',
        tool_input: { command: 'touch made', description: 'make' },
        cwd: s.project.cwd,
        permission_mode: 'default',
        session_id: expect.any(String),
        transcript_path: expect.stringContaining('.jsonl'),
      },
    })
  })

  it('PROTO-17, PAIN-04: deny a call that the mode allows, with their reason', async () => {
    const { s, cli, callback } = await atHook('PreToolUse', ['--dangerously-skip-permissions'])
    cli.send(
      answerTo(callback, decide({ permissionDecision: 'deny', permissionDecisionReason: 'policy 17' })),
    )
    const result = await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(textOf(toolResults(cli.messages).get('b1')?.content)).toContain('policy 17')
    expect(result.permission_denials).toMatchObject([{ tool_use_id: 'b1' }])
    expect(await s.project.files()).toEqual({})
  })

  it('PROTO-17: allow a call that nobody else allowed', async () => {
    const { s, cli, callback } = await atHook('PreToolUse', [])
    cli.send(answerTo(callback, decide({ permissionDecision: 'allow' })))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(await s.project.files()).toEqual({ made: '' })
  })

  it('PROTO-17, PAIN-04: do not allow what a rule denies', async () => {
    const { s, cli, callback } = await atHook('PreToolUse', ['--disallowedTools', 'Bash(touch:*)'])
    cli.send(answerTo(callback, decide({ permissionDecision: 'allow' })))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(await s.project.files()).toEqual({})
  })

  it('PROTO-17: send a call that a rule allows to the host', async () => {
    const { s, cli, callback } = await atHook('PreToolUse', [
      '--permission-prompt-tool',
      'stdio',
      '--allowedTools',
      'Bash(touch:*)',
    ])
    cli.send(
      answerTo(callback, decide({ permissionDecision: 'ask', permissionDecisionReason: 'look at this' })),
    )
    const prompt = await cli.waitFor({
      type: 'control_request',
      request: { subtype: 'can_use_tool', tool_use_id: 'b1' },
    })
    cli.send(answerTo(prompt, { behavior: 'deny', message: 'no' }))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(await s.project.files()).toEqual({})
  })

  it('PROTO-17: change the input of a call', async () => {
    const { s, cli, callback } = await atHook('PreToolUse', [])
    cli.send(
      answerTo(
        callback,
        decide({ permissionDecision: 'allow', updatedInput: { command: 'touch other', description: 'x' } }),
      ),
    )
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(await s.project.files()).toEqual({ other: '' })
  })

  it('PROTO-17, PAIN-04: a changed input is checked against the rules again', async () => {
    const { s, cli, callback } = await atHook('PreToolUse', [
      '--dangerously-skip-permissions',
      '--disallowedTools',
      'Bash(mkdir:*)',
    ])
    cli.send(
      answerTo(callback, decide({ updatedInput: { command: 'mkdir dir && touch dir/x', description: 'x' } })),
    )
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(await s.project.files()).toEqual({})
  })

  it.each<[string, (callback: JsonObject) => JsonObject]>([
    ['an empty answer', (callback) => answerTo(callback, {})],
    ['an error', (callback) => errorTo(callback, 'hook crashed')],
    ['an answer of the wrong shape', (callback) => answerTo(callback, { hookSpecificOutput: 'yes' })],
  ])('PROTO-17: %s is no opinion', async (_what, answer) => {
    for (const [args, files] of [
      [['--dangerously-skip-permissions'], { made: '' }],
      [[], {}],
    ] as const) {
      const { s, cli, callback } = await atHook('PreToolUse', args)
      cli.send(answer(callback))
      await cli.waitFor({ type: 'result', subtype: 'success' })
      expect(await s.project.files()).toEqual(files)
    }
  })

  it('come before the permission prompt of the same call', async () => {
    const { cli, callback } = await atHook('PreToolUse', ['--permission-prompt-tool', 'stdio'])
    cli.send(answerTo(callback, {}))
    const prompt = await cli.waitFor({ type: 'control_request', request: { subtype: 'can_use_tool' } })
    cli.send(answerTo(prompt, { behavior: 'allow' }))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(ofType(cli.messages, 'control_request').map(kindOf)).toEqual([
      'control_request/hook_callback',
      'control_request/can_use_tool',
    ])
  })
})

describe('PostToolUse callbacks', () => {
  it('see the output before the host does, and what they add reaches the model', async () => {
    const { s, cli, callback } = await atHook('PostToolUse', ['--dangerously-skip-permissions'])
    expect(callback.request).toMatchObject({
      input: { hook_event_name: 'PostToolUse', tool_response: { stdout: '', interrupted: false } },
    })
    expect(ofType(cli.messages, 'user')).toEqual([])
    cli.send(
      answerTo(callback, {
        hookSpecificOutput: { hookEventName: 'PostToolUse', additionalContext: 'remember 4711' },
      }),
    )
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(JSON.stringify((await s.api.waitForRequest(2)).messages.at(-1))).toContain('remember 4711')
  })
})

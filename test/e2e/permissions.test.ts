import { describe, expect, it } from 'vitest'
import {
  answerTo,
  blocksOf,
  controlRequest,
  errorTo,
  kindOf,
  ofType,
  textOf,
  toolResults,
  userLine,
} from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import type { Cli } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const ASK = ['--permission-prompt-tool', 'stdio']
const PROMPT = { type: 'control_request', request: { subtype: 'can_use_tool' } }
const MARKER = '[Request interrupted by user for tool use]'

const write = (file: string, id: string): ReturnType<typeof toolUse> =>
  toolUse('Write', { file_path: file, content: 'x' }, { id })

/** A session whose model writes `out.txt` and then says "done", stopped at the permission prompt. */
async function atPrompt(
  args: readonly string[] = [],
): Promise<{ s: Scenario; cli: Cli; prompt: JsonObject }> {
  const s = await scenario({ script: [write('out.txt', 'w1'), text('done'), text('next')] })
  const cli = s.session([...ASK, ...args])
  cli.send(userLine('write'))
  return { s, cli, prompt: await cli.waitFor(PROMPT) }
}

describe('a permission prompt', () => {
  it('names the tool, its input, the call and what would allow it for ever', async () => {
    const { s, prompt } = await atPrompt()
    expect(prompt.request).toMatchObject({
      tool_name: 'Write',
      input: { file_path: s.project.path('out.txt'), content: 'x' },
      tool_use_id: 'w1',
      permission_suggestions: expect.arrayContaining([
        { type: 'setMode', mode: 'acceptEdits', destination: 'session' },
      ]),
    })
  })

  it('PROTO-06: an allowed call runs with the changed input, and the line already written stays', async () => {
    const { s, cli, prompt } = await atPrompt()
    cli.send(
      answerTo(prompt, {
        behavior: 'allow',
        updatedInput: { file_path: s.project.path('other.txt'), content: 'changed' },
      }),
    )
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(await s.project.files()).toEqual({ 'other.txt': 'changed' })
    expect(blocksOf(ofType(cli.messages, 'assistant')[0] ?? {})).toMatchObject([
      { input: { file_path: 'out.txt' } },
    ])
  })

  it('a changed input that is nested too deeply fails the call, and the session goes on and is kept', async () => {
    const { s, cli, prompt } = await atPrompt()
    const depth = 20_000
    const answer = JSON.stringify(answerTo(prompt, { behavior: 'allow', updatedInput: { deep: 'HERE' } }))
    cli.write(`${answer.replace('"HERE"', `${'['.repeat(depth)}${']'.repeat(depth)}`)}\n`)
    const { session_id } = await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(toolResults(cli.messages).get('w1')).toMatchObject({
      content: expect.stringContaining('nested deeper than'),
      is_error: true,
    })
    expect(await s.project.files()).toEqual({})
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
    expect((await s.run(['sessions', 'verify', String(session_id)])).code).toBe(0)
  })

  it('PAIN-07: an allowed call without a changed input runs with its own', async () => {
    const { s, cli, prompt } = await atPrompt()
    cli.send(answerTo(prompt, { behavior: 'allow' }))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(await s.project.files()).toEqual({ 'out.txt': 'x' })
  })

  it('PROTO-07: a denied call gives the message to the model and is listed once, and not in the next turn', async () => {
    const { s, cli, prompt } = await atPrompt()
    cli.send(answerTo(prompt, { behavior: 'deny', message: 'Please do not.' }))
    const result = await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(toolResults(cli.messages).get('w1')).toMatchObject({ content: 'Please do not.', is_error: true })
    expect(result.permission_denials).toEqual([
      {
        tool_name: 'Write',
        tool_use_id: 'w1',
        tool_input: { file_path: s.project.path('out.txt'), content: 'x' },
      },
    ])
    cli.send(userLine('go on'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ permission_denials: [] })
    expect(await s.project.files()).toEqual({})
  })

  it('PROTO-08: a denial with interrupt ends the turn in order, skips the other calls, and the next turn works', async () => {
    const content = [...write('one.txt', 'w1').content, ...write('two.txt', 'w2').content]
    const s = await scenario({ script: [{ content }, text('fine')] })
    const cli = s.session(ASK)
    cli.send(userLine('write'))
    cli.send(answerTo(await cli.waitFor(PROMPT), { behavior: 'deny', message: 'Stop.', interrupt: true }))
    const result = await cli.waitFor({ type: 'result' })
    expect(result).toMatchObject({
      subtype: 'error_during_execution',
      is_error: true,
      terminal_reason: 'aborted_tools',
    })
    const after = cli.messages.slice(cli.messages.findIndex((line) => line.type === 'control_request') + 1)
    expect(after.map(kindOf)).toEqual(['user', 'user', 'user', 'result/error_during_execution'])
    expect([...toolResults(after).values()]).toMatchObject([{ is_error: true }, { is_error: true }])
    expect(textOf(asObject(after[2]?.message).content)).toBe(MARKER)

    cli.send(userLine('go on'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ subtype: 'success', result: 'fine' })
    expect(await s.project.files()).toEqual({})
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  })

  it('PROTO-09: an error as answer fails the call, not the turn', async () => {
    const { cli, prompt } = await atPrompt()
    cli.send(errorTo(prompt, 'the host is confused'))
    const result = await cli.waitFor({ type: 'result', subtype: 'success' })
    const failed = toolResults(cli.messages).get('w1')
    expect(failed).toMatchObject({ is_error: true })
    expect(textOf(failed?.content)).toContain('the host is confused')
    expect(asArray(result.permission_denials)).toHaveLength(1)
  })

  it.each([
    ['an unknown behavior', { behavior: 'perhaps' }],
    ['no behavior', {}],
    ['a deny without a message', { behavior: 'deny' }],
  ])('PROTO-09: %s as answer fails the call with a short text, not the turn', async (_what, answer) => {
    const { s, cli, prompt } = await atPrompt()
    cli.send(answerTo(prompt, answer))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    const failed = toolResults(cli.messages).get('w1')
    expect(failed).toMatchObject({ is_error: true })
    expect(textOf(failed?.content).length).toBeLessThan(600)
    expect(await s.project.files()).toEqual({})
  })

  it('PROTO-10: the end of input during a prompt fails the call, and the turn ends with a result and code 0', async () => {
    const { s, cli } = await atPrompt()
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
    expect(toolResults(cli.messages).get('w1')).toMatchObject({ is_error: true })
    expect(ofType(cli.messages, 'result')).toMatchObject([
      { subtype: 'success', result: 'done', permission_denials: [{ tool_use_id: 'w1' }] },
    ])
    expect(s.api.mainRequests).toHaveLength(2)
  })

  it('PROTO-12: a mode that is set meanwhile holds for the next call of the turn and is answered once', async () => {
    const s = await scenario({
      script: [write('a.txt', 'w1'), write('b.txt', 'w2'), text('ok'), text('two')],
    })
    const cli = s.session(ASK)
    cli.send(userLine('write'))
    const prompt = await cli.waitFor(PROMPT)
    cli.send(controlRequest('m1', 'set_permission_mode', { mode: 'acceptEdits' }))
    expect(await cli.waitFor({ type: 'control_response' })).toMatchObject({
      response: { request_id: 'm1', response: { mode: 'acceptEdits' } },
    })
    cli.send(answerTo(prompt, { behavior: 'allow' }))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    cli.send(userLine('two'))
    await cli.waitFor({ type: 'result' })
    expect(ofType(cli.messages, 'control_request')).toHaveLength(1)
    expect(ofType(cli.messages, 'control_response')).toHaveLength(1)
    expect(await s.project.files()).toEqual({ 'a.txt': 'x', 'b.txt': 'x' })
    const inits = cli.messages.filter((line) => kindOf(line) === 'system/init')
    expect(inits.map((init) => init.permissionMode)).toEqual(['default', 'acceptEdits'])
  })

  it('an answer that changes the mode for the session lets later edits run unasked', async () => {
    const s = await scenario({ script: [write('a.txt', 'w1'), write('b.txt', 'w2'), text('ok')] })
    const cli = s.session(ASK)
    cli.send(userLine('write'))
    const updatedPermissions = [{ type: 'setMode', mode: 'acceptEdits', destination: 'session' }]
    cli.send(answerTo(await cli.waitFor(PROMPT), { behavior: 'allow', updatedPermissions }))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(ofType(cli.messages, 'control_request')).toHaveLength(1)
    expect(await s.project.files()).toEqual({ 'a.txt': 'x', 'b.txt': 'x' })
  })
})

describe('set_permission_mode', () => {
  it.each([
    ['an unknown mode', 'banana', 'invalid_mode'],
    ['bypassing, when the process was not started for it', 'bypassPermissions', 'bypass_not_launched'],
  ])('refuses %s', async (_what, mode, code) => {
    const cli = (await scenario()).session()
    cli.send(controlRequest('m1', 'set_permission_mode', { mode }))
    expect(await cli.waitFor({ type: 'control_response' })).toMatchObject({
      response: { subtype: 'error', error_code: code },
    })
    cli.send(userLine('hi'))
    expect(await cli.waitFor({ type: 'system', subtype: 'init' })).toMatchObject({
      permissionMode: 'default',
    })
  })
})

describe('without asking anybody', () => {
  it.each<[string, readonly string[], ReturnType<typeof toolUse>]>([
    ['a read in the project', [], toolUse('Read', { file_path: 'a.txt' })],
    ['a search in the project', [], toolUse('Grep', { pattern: 'A' })],
    [
      'a todo list',
      [],
      toolUse('TodoWrite', { todos: [{ content: 'x', status: 'pending', activeForm: 'xing' }] }),
    ],
    [
      'a call that a rule allows',
      ['--allowedTools', 'Bash(touch:*)'],
      toolUse('Bash', { command: 'touch made' }),
    ],
    ['an edit in acceptEdits mode', ['--permission-mode', 'acceptEdits'], write('made', 'w1')],
    [
      'anything in bypassPermissions mode',
      ['--dangerously-skip-permissions'],
      toolUse('Bash', { command: 'touch made' }),
    ],
  ])('PAIN-07: %s runs', async (_what, args, reply) => {
    const cli = (await scenario({ script: [reply, text('ok')], files: { 'a.txt': 'A' } })).session([
      ...ASK,
      ...args,
    ])
    cli.send(userLine('go'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({
      subtype: 'success',
      permission_denials: [],
    })
    expect(ofType(cli.messages, 'control_request')).toEqual([])
    expect([...toolResults(cli.messages).values()].map((block) => block.is_error ?? false)).toEqual([false])
  })

  it.each<[string, readonly string[]]>([
    ['a call that a rule denies', [...ASK, '--disallowedTools', 'Bash(touch:*)']],
    [
      'a call that a rule denies in bypassPermissions mode',
      [...ASK, '--dangerously-skip-permissions', '--disallowedTools', 'Bash(touch:*)'],
    ],
    ['a call that nobody allowed and nobody can be asked about', []],
  ])('PAIN-07: %s is denied and listed', async (_what, args) => {
    const s = await scenario({
      script: [toolUse('Bash', { command: 'touch made' }, { id: 'b1' }), text('ok')],
    })
    const cli = s.session(args)
    cli.send(userLine('go'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({
      subtype: 'success',
      permission_denials: [{ tool_use_id: 'b1' }],
    })
    expect(ofType(cli.messages, 'control_request')).toEqual([])
    expect(toolResults(cli.messages).get('b1')).toMatchObject({ is_error: true })
    expect(await s.project.files()).toEqual({})
  })

  it('PAIN-06: plan mode changes nothing, whatever the model asks for and the rules allow', async () => {
    const attempts = [
      write('new.txt', 'p1'),
      toolUse('Edit', { file_path: 'a.txt', old_string: 'A', new_string: 'B' }, { id: 'p2' }),
      toolUse('Bash', { command: 'echo B > a.txt' }, { id: 'p3' }),
      toolUse('Bash', { command: 'rm a.txt' }, { id: 'p4' }),
    ]
    const s = await scenario({ script: [...attempts, text('planned')], files: { 'a.txt': 'A' } })
    const cli = s.session(['--permission-mode', 'plan', '--allowedTools', 'Write,Edit,Bash'])
    cli.send(userLine('plan'))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect([...toolResults(cli.messages).values()].map((block) => block.is_error)).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect(await s.project.files()).toEqual({ 'a.txt': 'A' })
  })
})

describe('disallowed tools', () => {
  it('CLI-12: a bare name takes the tool away, a rule does not', async () => {
    const s = await scenario()
    const cli = s.session(['--disallowedTools', 'Bash', 'Write(secret/**)'])
    cli.send(userLine('hi'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    expect(init.tools).not.toContain('Bash')
    expect(init.tools).toContain('Write')
    const offered = asArray((await s.api.waitForRequest(1)).body.tools).map((tool) => asObject(tool).name)
    expect(offered).not.toContain('Bash')
    expect(offered).toContain('Write')
    await cli.waitFor({ type: 'result' })
  })
})

import { describe, expect, it } from 'vitest'
import { livingProcesses, waitUntilGone } from '../support/descendants.ts'
import { answerTo, controlRequest, kindOf, ofType, textOf, toolResults, userLine } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { httpError, type Script, text, toolUse } from '../support/mock-api/reply.ts'
import type { Cli } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const WHILE_STREAMING = '[Request interrupted by user]'
const WHILE_USING_A_TOOL = '[Request interrupted by user for tool use]'
const LONG = text('A long answer that goes on and on and on. '.repeat(20), { chunk: 3, eventDelayMs: 20 })

async function start(script: Script, args: readonly string[] = []): Promise<{ s: Scenario; cli: Cli }> {
  const s = await scenario({ script })
  const cli = s.session(args)
  cli.send(userLine('go'))
  return { s, cli }
}

/** Interrupts and returns the lines from the first one that came because of it. */
async function interrupt(cli: Cli): Promise<JsonObject[]> {
  const before = cli.messages.length
  cli.send(controlRequest('stop', 'interrupt'))
  await cli.waitFor({ type: 'result' })
  const after = cli.messages.slice(before).filter((line) => line.type !== 'stream_event')
  expect(after.find((line) => line.type === 'control_response')).toMatchObject({
    response: { subtype: 'success', request_id: 'stop' },
  })
  return after
}

async function expectNextTurnToWork(cli: Cli): Promise<void> {
  cli.send(userLine('again'))
  expect(await cli.waitFor({ type: 'result' })).toMatchObject({ subtype: 'success', is_error: false })
  cli.closeInput()
  expect((await cli.waitForExit()).code).toBe(0)
}

function lastText(lines: readonly JsonObject[]): string {
  return textOf(asObject(ofType(lines, 'user').at(-1)?.message).content)
}

describe('an interrupt', () => {
  it('PROTO-11, PAIN-35: while the model streams closes the connection, keeps what was said, and ends the turn', async () => {
    const { s, cli } = await start([LONG, text('after')], ['--include-partial-messages'])
    await cli.waitFor({ type: 'stream_event', event: { type: 'content_block_delta' } })
    const after = await interrupt(cli)
    expect(after.map(kindOf)).toEqual([
      'control_response',
      'assistant',
      'user',
      'result/error_during_execution',
    ])
    expect(after[1]).toMatchObject({ aborted: true })
    expect(lastText(after)).toBe(WHILE_STREAMING)
    expect(after.at(-1)).toMatchObject({
      is_error: true,
      terminal_reason: 'aborted_streaming',
      errors: [expect.any(String)],
    })
    const request = await s.api.waitForRequest(1)
    await request.closed
    expect(request.outcome).toBe('client-closed')
    await expectNextTurnToWork(cli)
    expect(JSON.stringify(s.api.mainRequests[1]?.messages)).toContain(WHILE_STREAMING)
  })

  it.each<[string, Script]>([
    ['the API does not answer', [text('x', { stall: { at: 'connect' } }), text('after')]],
    ['the stream is silent', [text('x', { stall: { at: 'message_start' } }), text('after')]],
    [
      'a tool input streams',
      [{ ...toolUse('Bash', { command: 'touch made' }), stall: { at: 'delta' } }, text('after')],
    ],
  ])('PROTO-11, PAIN-35: while %s ends the turn', async (_what, script) => {
    const { s, cli } = await start(script)
    await s.api.waitForRequest(1)
    await cli.waitFor({ type: 'system', subtype: 'init' })
    const after = await interrupt(cli)
    expect(lastText(after)).toBe(WHILE_STREAMING)
    expect(after.at(-1)).toMatchObject({ subtype: 'error_during_execution', is_error: true })
    await expectNextTurnToWork(cli)
    expect(await s.project.files()).toEqual({})
  })

  it('PROTO-11, PAIN-35: while a retry waits ends the turn', async () => {
    const { s, cli } = await start([
      httpError(529, 'overloaded_error', 'busy', { 'retry-after': '60' }),
      text('after'),
    ])
    await (await s.api.waitForRequest(1)).closed
    await cli.waitFor({ type: 'system', subtype: 'init' })
    expect((await interrupt(cli)).at(-1)).toMatchObject({ subtype: 'error_during_execution', is_error: true })
    await expectNextTurnToWork(cli)
  })

  it('PROTO-11, PAIN-35: while a permission prompt is open withdraws it, in the right order', async () => {
    const { s, cli } = await start(
      [toolUse('Write', { file_path: 'a.txt', content: 'x' }, { id: 'w1' }), text('after')],
      ['--permission-prompt-tool', 'stdio'],
    )
    const prompt = await cli.waitFor({ type: 'control_request', request: { subtype: 'can_use_tool' } })
    const after = await interrupt(cli)
    expect(after.map((line) => line.type)).toEqual([
      'control_cancel_request',
      'control_response',
      'user',
      'user',
      'result',
    ])
    expect(after[0]).toMatchObject({ request_id: prompt.request_id })
    expect(toolResults(after).get('w1')).toMatchObject({ is_error: true })
    expect(lastText(after)).toBe(WHILE_USING_A_TOOL)
    expect(after.at(-1)).toMatchObject({
      subtype: 'error_during_execution',
      terminal_reason: 'aborted_tools',
      permission_denials: [{ tool_use_id: 'w1' }],
    })
    cli.send(answerTo(prompt, { behavior: 'allow' }))
    await expectNextTurnToWork(cli)
    expect(await s.project.files()).toEqual({})
  })

  it('PROTO-11, PAIN-35: while a PreToolUse callback is open withdraws it, and the tool does not run', async () => {
    const s = await scenario({
      script: [toolUse('Bash', { command: 'touch made' }, { id: 'b1' }), text('after')],
    })
    const cli = s.session(['--dangerously-skip-permissions'])
    cli.send(controlRequest('r1', 'initialize', { hooks: { PreToolUse: [{ hookCallbackIds: ['hook_0'] }] } }))
    await cli.waitFor({ type: 'control_response' })
    cli.send(userLine('go'))
    const callback = await cli.waitFor({ type: 'control_request', request: { subtype: 'hook_callback' } })
    const after = await interrupt(cli)
    expect(after.map((line) => line.type)).toEqual([
      'control_cancel_request',
      'control_response',
      'user',
      'user',
      'result',
    ])
    expect(after[0]).toMatchObject({ request_id: callback.request_id })
    expect(lastText(after)).toBe(WHILE_USING_A_TOOL)
    expect(await s.project.files()).toEqual({})
  })

  it('PROTO-11, PAIN-35: while a command runs kills it and its children', async () => {
    const seconds = `61.${process.pid}`
    const script = [
      toolUse('Bash', { command: `echo begun; sleep ${seconds} & sleep ${seconds}` }, { id: 'b1' }),
      text('after'),
    ]
    const { cli } = await start(script, ['--dangerously-skip-permissions'])
    await cli.waitFor({ type: 'assistant' })
    await expect.poll(() => livingProcesses({ argument: seconds }), { timeout: 15_000 }).toHaveLength(2)
    const after = await interrupt(cli)
    expect(after.map((line) => line.type)).toEqual(['control_response', 'user', 'user', 'result'])
    expect(toolResults(after).get('b1')).toMatchObject({ is_error: true })
    expect(lastText(after)).toBe(WHILE_USING_A_TOOL)
    await waitUntilGone({ argument: seconds }, 10_000)
    await expectNextTurnToWork(cli)
  })

  it('PROTO-11: while nothing runs is answered and changes nothing', async () => {
    const cli = (await scenario()).session()
    cli.send(controlRequest('stop', 'interrupt'))
    await cli.waitFor({ type: 'control_response', response: { subtype: 'success', request_id: 'stop' } })
    await expectNextTurnToWork(cli)
    expect(ofType(cli.messages, 'user')).toEqual([])
    expect(ofType(cli.messages, 'result')).toHaveLength(1)
  })

  it('PROTO-11: keeps the queued messages, names them, and runs the next one', async () => {
    const waiting = '7f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6b'
    const { s, cli } = await start([LONG, text('second')])
    await cli.waitFor({ type: 'system', subtype: 'init' })
    await s.api.waitForRequest(1)
    cli.send(userLine('next', { uuid: waiting }))
    cli.send(controlRequest('stop', 'interrupt'))
    const receipt = await cli.waitFor({ type: 'control_response', response: { request_id: 'stop' } })
    expect(receipt).toMatchObject({ response: { response: { still_queued: [waiting] } } })
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ subtype: 'error_during_execution' })
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ subtype: 'success', result: 'second' })
  })

  it('PAIN-35: twice in a row gives two answers and one result', async () => {
    const { s, cli } = await start([LONG, text('after')])
    await cli.waitFor({ type: 'system', subtype: 'init' })
    await s.api.waitForRequest(1)
    cli.send(controlRequest('one', 'interrupt'))
    cli.send(controlRequest('two', 'interrupt'))
    await cli.waitFor({ type: 'control_response', response: { request_id: 'one' } })
    await cli.waitFor({ type: 'control_response', response: { request_id: 'two' } })
    await cli.waitFor({ type: 'result', subtype: 'error_during_execution' })
    await expectNextTurnToWork(cli)
    expect(ofType(cli.messages, 'result')).toHaveLength(2)
  })
})

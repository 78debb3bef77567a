import { describe, expect, it } from 'vitest'
import type { Decision } from '../permissions/decision.ts'
import type { AskPermission } from '../tools/ask.ts'
import { createRig, fakeTool, prompt, say, use } from './engine.testing.ts'

const kinds = (messages: readonly { type: string; subtype?: string }[]): string[] =>
  messages.map((message) =>
    message.subtype === undefined ? message.type : `${message.type}/${message.subtype}`,
  )

const echo = fakeTool('Echo', (input) => String(input.text ?? ''))

describe('a turn', () => {
  it('goes from prompt to answer with one init and one result', async () => {
    const rig = createRig({ answers: [{ blocks: [say('Hello.'), say('Bye.')] }] })
    rig.engine.submit(prompt('hi'))
    await rig.finish()
    expect(kinds(rig.messages)).toEqual(['system/init', 'assistant', 'assistant', 'result/success'])
    expect(rig.results()[0]).toMatchObject({
      result: 'Bye.',
      num_turns: 1,
      is_error: false,
      terminal_reason: 'completed',
    })
    expect(rig.transcript.lines.map((line) => line.type)).toEqual(['user', 'assistant', 'assistant'])
  })

  it('runs tools, answers each use once, and asks the model again with the results', async () => {
    const rig = createRig({
      answers: [
        { blocks: [use('Echo', { text: 'one' }), use('Echo', { text: 'two' })] },
        { blocks: [say('done')] },
      ],
      tools: [echo],
    })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(kinds(rig.messages)).toEqual([
      'system/init',
      'assistant',
      'assistant',
      'user',
      'user',
      'assistant',
      'result/success',
    ])
    expect(rig.results()[0]).toMatchObject({ num_turns: 3, result: 'done' })
    expect(rig.requests[1]?.join('\n')).toContain('"content":"one"')
  })

  it('writes every line to the transcript before a tool of the response runs', async () => {
    let linesWhenRunning = 0
    const rig = createRig({
      answers: [{ blocks: [say('now'), use('Probe')] }, { blocks: [say('ok')] }],
      tools: [
        fakeTool('Probe', () => {
          linesWhenRunning = rig.transcript.lines.length
          return 'x'
        }),
      ],
    })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(linesWhenRunning).toBe(3)
  })

  it('ends at the turn limit after running the tools of the last allowed answer', async () => {
    const rig = createRig({ answers: [{ blocks: [use('Echo')] }], tools: [echo], options: { maxTurns: 2 } })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(rig.requests).toHaveLength(2)
    expect(rig.results()).toMatchObject([
      {
        subtype: 'error_max_turns',
        is_error: true,
        num_turns: 3,
        errors: ['Reached maximum number of turns (2)'],
      },
    ])
  })

  it('tells of an API failure as a synthetic message and an error result, and goes on with the next message', async () => {
    const rig = createRig({
      answers: [
        { failure: { text: 'API Error: 400 no', error: 'invalid_request', status: 400 } },
        { blocks: [say('fine')] },
      ],
    })
    rig.engine.submit(prompt('one'))
    rig.engine.submit(prompt('two'))
    await rig.finish()
    expect(rig.results()).toMatchObject([
      {
        subtype: 'success',
        is_error: true,
        result: 'API Error: 400 no',
        api_error_status: 400,
        terminal_reason: 'api_error',
      },
      { subtype: 'success', is_error: false, result: 'fine', result_index: 1 },
    ])
    expect(rig.requests[1]?.join('\n')).not.toContain('API Error')
  })

  it.each([
    ['an answer that was cut', { blocks: [say('part one')], end: 'cut' as const }],
    ['a full output', { blocks: [say('part one')], stopReason: 'max_tokens' as const }],
  ])('asks the model to go on after %s', async (_name, first) => {
    const rig = createRig({ answers: [first, { blocks: [say('part two')] }] })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(rig.requests).toHaveLength(2)
    expect(rig.messages.find((message) => message.type === 'user')).toMatchObject({ isSynthetic: true })
    expect(rig.results()[0]).toMatchObject({ result: 'part two', num_turns: 2 })
  })

  it('gives up after three continuations of a full output', async () => {
    const rig = createRig({ answers: [{ blocks: [say('more')], stopReason: 'max_tokens' }] })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(rig.requests).toHaveLength(4)
    expect(rig.results()[0]).toMatchObject({ is_error: true, subtype: 'success' })
  })

  it('sends a paused answer again without a word of its own', async () => {
    const rig = createRig({
      answers: [{ blocks: [say('searching')], stopReason: 'pause_turn' }, { blocks: [say('found')] }],
    })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(rig.results()[0]).toMatchObject({ result: 'found', num_turns: 1 })
  })

  it('asks once more after an empty answer, then fails', async () => {
    const rig = createRig({ answers: [{ blocks: [] }] })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(rig.requests).toHaveLength(2)
    expect(rig.results()).toMatchObject([{ subtype: 'error_during_execution', is_error: true }])
  })

  it('ends with an error line when the model refuses', async () => {
    const rig = createRig({ answers: [{ blocks: [say('no')], stopReason: 'refusal' }] })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(rig.results()).toMatchObject([{ is_error: true, terminal_reason: 'api_error' }])
  })

  it('appends without asking the model when the message says so', async () => {
    const rig = createRig({ answers: [{ blocks: [say('both read')] }] })
    rig.engine.submit(prompt('context', { shouldQuery: false }))
    rig.engine.submit(prompt('question'))
    await rig.finish()
    expect(rig.requests).toHaveLength(1)
    expect(rig.results()).toMatchObject([{ num_turns: 0, result: '' }, { result: 'both read' }])
    expect(rig.requests[0]).toEqual(['user: context', 'user: question'])
  })
})

describe('PAIN-35: interrupt', () => {
  it('while the model answers keeps the text that came, marks the place, and leaves the next turn alone', async () => {
    const rig = createRig({
      answers: [{ hang: true, partial: say('half an ans') }, { blocks: [say('after')] }],
    })
    rig.engine.submit(prompt('one'))
    const running = rig.engine.run()
    while (rig.requests.length === 0) await Promise.resolve()
    expect(rig.engine.interrupt()).toEqual({ still_queued: [] })
    await rig.engine.untilIdle()
    expect(kinds(rig.messages)).toEqual(['system/init', 'assistant', 'user', 'result/error_during_execution'])
    expect(rig.messages[1]).toMatchObject({ aborted: true })
    expect(rig.messages[2]).toMatchObject({
      message: { content: [{ text: '[Request interrupted by user]' }] },
    })
    expect(rig.results()[0]).toMatchObject({ terminal_reason: 'aborted_streaming', num_turns: 2 })
    rig.engine.submit(prompt('two'))
    rig.engine.endInput()
    await running
    expect(rig.results()[1]).toMatchObject({ subtype: 'success', result: 'after' })
  })

  it('while a tool runs answers the running and the waiting calls', async () => {
    let started: (() => void) | undefined
    const running = new Promise<void>((resolve) => {
      started = resolve
    })
    const slow = fakeTool('Slow', (_input, ctx) => {
      started?.()
      return new Promise((_resolve, reject) =>
        ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason)),
      )
    })
    const rig = createRig({
      answers: [{ blocks: [use('Slow'), use('Echo')] }, { blocks: [say('next')] }],
      tools: [slow, echo],
    })
    rig.engine.submit(prompt('one'))
    const session = rig.engine.run()
    await running
    rig.engine.interrupt()
    rig.engine.endInput()
    await session
    const answers = rig.messages.filter((message) => message.type === 'user')
    expect(answers).toHaveLength(3)
    expect(answers[2]).toMatchObject({
      message: { content: [{ text: '[Request interrupted by user for tool use]' }] },
    })
    expect(rig.results()).toMatchObject([{ terminal_reason: 'aborted_tools', num_turns: 4 }])
  })

  it('without a turn does nothing', async () => {
    const rig = createRig({ answers: [{ blocks: [say('fine')] }] })
    rig.engine.interrupt()
    rig.engine.submit(prompt('one'))
    await rig.finish()
    expect(rig.results()).toMatchObject([{ subtype: 'success' }])
  })

  it('drops what waits when asked to, and tells which', async () => {
    const rig = createRig({ answers: [{ hang: true }] })
    rig.engine.submit(prompt('one'))
    const session = rig.engine.run()
    while (rig.requests.length === 0) await Promise.resolve()
    rig.engine.submit(prompt('two', { uuid: 'u2' }))
    expect(rig.engine.interrupt({ cancelQueued: true })).toEqual({ still_queued: [], cancelled: ['u2'] })
    rig.engine.endInput()
    await session
    expect(rig.results()).toHaveLength(1)
  })
})

describe('permission answers', () => {
  const ASK: Decision = {
    behavior: 'ask',
    reason: { type: 'other', detail: 'x' },
    message: 'needs approval',
    suggestions: [],
  }
  const withAnswer = (answer: Awaited<ReturnType<AskPermission>>) =>
    createRig({
      answers: [
        { blocks: [use('Echo', { text: 'old' }), use('Echo', { text: 'second' })] },
        { blocks: [say('ok')] },
      ],
      tools: [echo],
      decide: () => ASK,
      parts: { ask: async () => answer },
    })

  it('deny what nobody can be asked about, and say so in the result', async () => {
    const rig = createRig({
      answers: [{ blocks: [use('Echo')] }, { blocks: [say('ok')] }],
      tools: [echo],
      decide: () => ASK,
    })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(kinds(rig.messages)).toContain('system/permission_denied')
    expect(rig.results()[0]?.permission_denials).toMatchObject([{ tool_name: 'Echo' }])
  })

  it('run the tool with changed input', async () => {
    const rig = withAnswer({ behavior: 'allow', updatedInput: { text: 'new' } })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(rig.messages.filter((message) => message.type === 'user')[0]).toMatchObject({
      message: { content: [{ content: 'new' }] },
    })
    expect(rig.messages[1]).toMatchObject({ message: { content: [{ input: { text: 'old' } }] } })
  })

  it('refuse with the words of the host and go on', async () => {
    const rig = withAnswer({ behavior: 'deny', message: 'not today', interrupt: false })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(rig.messages.filter((message) => message.type === 'user')[0]).toMatchObject({
      message: { content: [{ content: 'not today', is_error: true }] },
      tool_use_result: 'Error: not today',
    })
    expect(rig.results()).toMatchObject([{ subtype: 'success', permission_denials: [{}, {}] }])
  })

  it('end the turn when the host wants that; calls behind do not run', async () => {
    const rig = withAnswer({ behavior: 'deny', message: 'stop', interrupt: true })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(rig.requests).toHaveLength(1)
    expect(rig.messages.filter((message) => message.type === 'user')[0]).toMatchObject({
      message: { content: [{ content: 'stop', is_error: true }] },
    })
    expect(rig.results()).toMatchObject([
      { terminal_reason: 'aborted_tools', permission_denials: [{ tool_name: 'Echo' }] },
    ])
  })
})

describe('input', () => {
  it('drops a message whose uuid was accepted before', async () => {
    const rig = createRig({ answers: [{ blocks: [say('once')] }] })
    expect(rig.engine.submit(prompt('a', { uuid: 'same' }))).toBe(true)
    expect(rig.engine.submit(prompt('a', { uuid: 'same' }))).toBe(false)
    await rig.finish()
    expect(rig.results()).toHaveLength(1)
  })

  it('echoes accepted messages when asked to, under their own uuid', async () => {
    const rig = createRig({ answers: [{ blocks: [say('x')] }], options: { replayUserMessages: true } })
    rig.engine.submit(prompt('hello', { uuid: 'u1' }))
    await rig.finish()
    expect(rig.messages[1]).toMatchObject({
      type: 'user',
      uuid: 'u1',
      isReplay: true,
      message: { content: 'hello' },
    })
  })

  it('tells when it runs and when it is idle, if the host wants to know', async () => {
    const rig = createRig({ answers: [{ blocks: [say('x')] }], options: { reportSessionState: true } })
    rig.engine.submit(prompt('a'))
    rig.engine.submit(prompt('b'))
    await rig.finish()
    expect(kinds(rig.messages)).toEqual([
      'system/session_state_changed',
      'system/init',
      'assistant',
      'result/success',
      'system/init',
      'assistant',
      'result/success',
      'system/session_state_changed',
    ])
  })

  it('adds costs and tokens up over the process, and counts usage per turn', async () => {
    const rig = createRig({ answers: [{ blocks: [say('x')] }] })
    rig.engine.submit(prompt('a'))
    rig.engine.submit(prompt('b'))
    await rig.finish()
    expect(rig.results()).toMatchObject([
      { total_cost_usd: 0.5, usage: { input_tokens: 10, output_tokens: 5 }, duration_api_ms: 2 },
      {
        total_cost_usd: 1,
        usage: { input_tokens: 10 },
        modelUsage: { 'test-model': { inputTokens: 20 } },
        duration_api_ms: 4,
      },
    ])
  })
})

describe('steering', () => {
  it('lets a message that came in while a tool ran join the turn, after the results', async () => {
    const rig = createRig({
      answers: [{ blocks: [use('Probe')] }, { blocks: [say('both')] }, { blocks: [say('own turn')] }],
      tools: [
        fakeTool('Probe', () => {
          rig.engine.submit(prompt('also this', { uuid: 'u2' }))
          rig.engine.submit(prompt('afterwards', { priority: 'later' }))
          return 'probed'
        }),
      ],
    })
    rig.engine.submit(prompt('go'))
    await rig.finish()
    expect(rig.results()).toMatchObject([
      { result: 'both', num_turns: 3 },
      { result: 'own turn', num_turns: 1 },
    ])
    expect(rig.requests[1]?.at(-1)).toBe('user: also this')
    expect(rig.transcript.lines.map((line) => line.uuid)).toContain('u2')
  })
})

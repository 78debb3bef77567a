import { describe, expect, it } from 'vitest'
import { blocksOf, controlRequest, kindOf, ofType, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { contentText, lastToolResults } from '../support/mock-api/recorded-request.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const ALL = ['--dangerously-skip-permissions']
const UUID = '3f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6a'

const bash = (command: string, id?: string): ReturnType<typeof toolUse> =>
  toolUse('Bash', { command, description: 'test' }, id === undefined ? {} : { id })

describe('a session', () => {
  it('PROTO-01: initialize alone is answered once, and the end of input ends it with code 0', async () => {
    const cli = (await scenario()).session()
    cli.send(controlRequest('r1', 'initialize', { hooks: null }))
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
    expect(cli.messages).toMatchObject([
      {
        type: 'control_response',
        response: { subtype: 'success', request_id: 'r1', response: { output_style: 'default' } },
      },
    ])
  })

  it('PROTO-01: initialize and the first message may be written back to back, and initialize may come again', async () => {
    const cli = (await scenario()).session()
    cli.send(controlRequest('r1', 'initialize'))
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    cli.send(controlRequest('r2', 'initialize'))
    await cli.waitFor({ type: 'control_response', response: { request_id: 'r2', subtype: 'success' } })
  })

  it('says nothing and asks nothing of the API when there is no message', async () => {
    const s = await scenario()
    const cli = s.session()
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
    expect(cli.stdout + cli.stderr).toBe('')
    expect(s.api.requests).toHaveLength(0)
  })

  it('PROTO-02: two user lines sent at once are two turns in order', async () => {
    const cli = (await scenario({ script: [text('one'), text('two')] })).session()
    cli.write(`${JSON.stringify(userLine('a'))}\n${JSON.stringify(userLine('b'))}\n`)
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
    expect(cli.messages.map(kindOf)).toEqual([
      ...['system/init', 'assistant', 'result/success'],
      ...['system/init', 'assistant', 'result/success'],
    ])
    expect(ofType(cli.messages, 'result').map((result) => result.result)).toEqual(['one', 'two'])
  })

  it('keeps one session id, whatever the host writes into its lines, and gives every line a uuid of its own', async () => {
    const cli = (await scenario()).session()
    cli.send(userLine('a', { session_id: 'something else' }))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('b'))
    await cli.waitFor({ type: 'result' })
    expect(new Set(cli.messages.map((message) => message.session_id)).size).toBe(1)
    expect(new Set(cli.messages.map((message) => message.uuid)).size).toBe(cli.messages.length)
  })

  it('PAIN-37: asks the API for nothing but the turns, with a prefix that holds through tools and turns', async () => {
    const s = await scenario({
      script: [bash('echo 1'), text('one'), bash('echo 2'), text('two'), text('three')],
    })
    const cli = s.session(ALL)
    for (const prompt of ['a', 'b', 'c']) {
      cli.send(userLine(prompt))
      await cli.waitFor({ type: 'result', subtype: 'success' })
    }
    expect(s.api.requests.map((request) => request.kind)).toEqual(['main', 'main', 'main', 'main', 'main'])
    for (const request of s.api.mainRequests) {
      expect(request.messages.at(-1)?.blocks.at(-1)).toHaveProperty('cache_control')
    }
  })
})

describe('a turn', () => {
  it('begins with system/init, which says what the session is', async () => {
    const s = await scenario()
    const cli = s.session(['--model', 'sonnet', '--permission-mode', 'plan'])
    cli.send(userLine('hi'))
    const init = await cli.waitFor({ type: 'system', subtype: 'init' })
    expect(init).toMatchObject({
      cwd: s.project.cwd,
      permissionMode: 'plan',
      apiKeySource: 'ANTHROPIC_API_KEY',
      output_style: 'default',
      mcp_servers: [],
      tools: expect.arrayContaining(['Read', 'Write', 'Edit', 'Glob', 'Grep', 'Bash', 'TodoWrite']),
    })
    await cli.waitFor({ type: 'result' })
    expect(s.api.mainRequests[0]?.body.model).toBe(init.model)
  })

  it('PROTO-03: a text and two calls are three lines with one message id', async () => {
    const reads = [
      { type: 'tool_use', name: 'Read', input: { file_path: 'a.txt' } },
      { type: 'tool_use', name: 'Glob', input: { pattern: '*' } },
    ] as const
    const s = await scenario({
      script: [{ content: [{ type: 'text', text: 'Looking.' }, ...reads] }, text('done')],
      files: { 'a.txt': 'A' },
    })
    const cli = s.session()
    cli.send(userLine('look'))
    await cli.waitFor({ type: 'result' })
    const lines = ofType(cli.messages, 'assistant').slice(0, 3)
    expect(lines.map((line) => blocksOf(line).map((block) => block.type))).toEqual([
      ['text'],
      ['tool_use'],
      ['tool_use'],
    ])
    expect(new Set(lines.map((line) => asObject(line.message).id)).size).toBe(1)
    expect(new Set(lines.map((line) => line.uuid)).size).toBe(3)
    expect(lines.map((line) => asObject(line.message).stop_reason)).toEqual([null, null, null])
  })

  it('PROTO-04, PAIN-18: two tool results are two lines, and one user message in the next request', async () => {
    const content = ['a', 'b'].map(
      (id) => ({ type: 'tool_use', id, name: 'Bash', input: { command: `echo ${id}` } }) as const,
    )
    const s = await scenario({ script: [{ content }, text('done')] })
    const cli = s.session(ALL)
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    expect(ofType(cli.messages, 'user').map(blocksOf)).toMatchObject([
      [{ tool_use_id: 'a' }],
      [{ tool_use_id: 'b' }],
    ])
    const results = lastToolResults(await s.api.waitForRequest(2))
    expect([...results].map(([id, block]) => [id, contentText(block.content)])).toEqual([
      ['a', 'a'],
      ['b', 'b'],
    ])
  })

  it('PROTO-05: the result is the last text block alone', async () => {
    const cli = (
      await scenario({
        script: [
          {
            content: [
              { type: 'text', text: 'first' },
              { type: 'text', text: 'second' },
            ],
          },
        ],
      })
    ).session()
    cli.send(userLine('hi'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({
      subtype: 'success',
      result: 'second',
      stop_reason: 'end_turn',
    })
  })

  it.each([
    ['one text', [text('x')], 1],
    ['one call', [bash('true'), text('x')], 2],
    [
      'three calls at once',
      [
        {
          content: ['a', 'b', 'c'].map((id) => ({
            type: 'tool_use' as const,
            id,
            name: 'Bash',
            input: { command: 'true' },
          })),
        },
        text('x'),
      ],
      4,
    ],
  ])('counts num_turns by prompts and tool results: %s', async (_what, script, turns) => {
    const cli = (await scenario({ script })).session(ALL)
    cli.send(userLine('hi'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ num_turns: turns })
  })

  it('PROTO-20, PAIN-25: at the turn limit the last tools run, no request follows, and one result ends it', async () => {
    const s = await scenario({ script: [toolUse('Write', { file_path: 'made.txt', content: 'x' })] })
    const cli = s.session([...ALL, '--max-turns', '1'])
    cli.send(userLine('loop'))
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(1)
    expect(ofType(cli.messages, 'result')).toMatchObject([
      {
        subtype: 'error_max_turns',
        is_error: true,
        num_turns: 2,
        terminal_reason: 'max_turns',
        errors: ['Reached maximum number of turns (1)'],
      },
    ])
    expect(await s.project.files()).toEqual({ 'made.txt': 'x' })
    expect(s.api.mainRequests).toHaveLength(1)
  })

  it('the turn limit holds for each turn, not for the session', async () => {
    const cli = (await scenario({ script: [text('one'), text('two')] })).session(['--max-turns', '1'])
    for (const _ of [1, 2]) {
      cli.send(userLine('hi'))
      await cli.waitFor({ type: 'result', subtype: 'success' })
    }
  })

  it('PAIN-41: forty times the same call is forty calls, and the run ends when the model does', async () => {
    const again = Array.from({ length: 40 }, (_, n) =>
      toolUse('Glob', { pattern: '*.none' }, { id: `toolu_${n}` }),
    )
    const s = await scenario({ script: [...again, text('gave up')] })
    const run = await s.run(['-p', 'look', '--output-format', 'json'])
    expect(run.code).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({ subtype: 'success', result: 'gave up', num_turns: 41 })
  })

  it('PROTO-23: cost and model usage grow, usage and durations are of the turn', async () => {
    const cli = (await scenario()).session(['--model', 'sonnet'])
    const results: JsonObject[] = []
    for (const prompt of ['a', 'b']) {
      cli.send(userLine(prompt))
      results.push(await cli.waitFor({ type: 'result' }))
    }
    const [first, second] = results
    expect(first?.usage).toMatchObject({ input_tokens: 10, output_tokens: 12 })
    expect(second?.usage).toMatchObject({ input_tokens: 10, output_tokens: 12 })
    expect(second?.total_cost_usd).toBeCloseTo(2 * Number(first?.total_cost_usd), 9)
    expect(Number(first?.total_cost_usd)).toBeGreaterThan(0)
    expect(Number(second?.duration_api_ms)).toBeGreaterThanOrEqual(Number(first?.duration_api_ms))
    const [usage] = Object.values(asObject(second?.modelUsage))
    expect(usage).toMatchObject({ inputTokens: 20, outputTokens: 24 })
  })

  it('PROTO-24: a message sent while a tool runs is delivered inside the running turn, and stays in the history', async () => {
    const s = await scenario({
      script: [bash('while [ ! -e go ]; do sleep 0.05; done'), text('one'), text('two')],
      files: { 'notes.md': 'the file it names' },
    })
    const cli = s.session(ALL)
    cli.send(userLine('start'))
    await cli.waitFor({ type: 'assistant' })
    cli.send(userLine('and then @notes.md'))
    cli.send(controlRequest('sync', 'mcp_status'))
    await cli.waitFor({ type: 'control_response', response: { request_id: 'sync' } })
    await s.project.write('go', '')
    await cli.waitFor({ type: 'result', subtype: 'success' })
    cli.send(userLine('last'))
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
    expect(ofType(cli.messages, 'result').map((result) => result.result)).toEqual(['one', 'two'])
    const requests = s.api.mainRequests.map((request) => JSON.stringify(request.messages))
    for (const part of ['and then', 'the file it names']) {
      expect(requests.map((request) => request.includes(part))).toEqual([false, true, true])
    }
  })
})

describe('partial messages', () => {
  it('PROTO-18: come as the API sent them, with each whole block right before its end', async () => {
    const content = [
      { type: 'thinking', thinking: 'hmm', signature: 'c2ln' },
      { type: 'text', text: 'Hello there.' },
      { type: 'tool_use', name: 'Glob', input: { pattern: '*.none' } },
    ] as const
    const cli = (await scenario({ script: [{ content, chunk: 4 }, text('done')] })).session([
      '--include-partial-messages',
    ])
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result' })
    const lines = cli.messages.filter((line) => line.type === 'stream_event' || line.type === 'assistant')
    const firstStop = lines.findIndex((line) => kindOf(line) === 'stream_event/message_stop')
    expect(compact(lines.slice(0, firstStop + 1).map(kindOf))).toEqual([
      'message_start',
      ...['content_block_start', 'content_block_delta', 'assistant', 'content_block_stop'],
      ...['content_block_start', 'content_block_delta', 'assistant', 'content_block_stop'],
      ...['content_block_start', 'content_block_delta', 'assistant', 'content_block_stop'],
      ...['message_delta', 'message_stop'],
    ])
    expect(lines[0]).toMatchObject({ event: { message: { content: [] } }, parent_tool_use_id: null })
  })

  it('PROTO-18: are not sent without the flag', async () => {
    const cli = (await scenario({ script: [text('Hello', { chunk: 1 })] })).session()
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result' })
    expect(ofType(cli.messages, 'stream_event')).toEqual([])
  })
})

/** Event names without their prefix, equal neighbours once. */
function compact(kinds: readonly string[]): string[] {
  return kinds
    .map((kind) => kind.replace('stream_event/', ''))
    .filter((kind, index, all) => kind !== all[index - 1])
}

describe('replayed user messages', () => {
  it('PROTO-19: are echoed with the uuid of the host between init and the answer', async () => {
    const cli = (await scenario()).session(['--replay-user-messages'])
    cli.send(userLine('hi', { uuid: UUID }))
    await cli.waitFor({ type: 'result' })
    const kinds = cli.messages.map((line) => line.type)
    expect(kinds).toEqual(['system', 'user', 'assistant', 'result'])
    expect(cli.messages[1]).toMatchObject({
      isReplay: true,
      uuid: UUID,
      message: { role: 'user', content: 'hi' },
    })
  })

  it('PROTO-19: a second message with the same uuid is echoed but starts no turn', async () => {
    const s = await scenario()
    const cli = s.session(['--replay-user-messages'])
    cli.send(userLine('hi', { uuid: UUID }))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('hi', { uuid: UUID }))
    cli.closeInput()
    await cli.waitForExit()
    expect(ofType(cli.messages, 'user').map((line) => line.uuid)).toEqual([UUID, UUID])
    expect(ofType(cli.messages, 'result')).toHaveLength(1)
    expect(s.api.mainRequests).toHaveLength(1)
  })
})

describe('thinking', () => {
  it('PAIN-21: goes back to the API unchanged through tools and turns', async () => {
    const thinking = { type: 'thinking', thinking: 'deep thought ✨', signature: 'c2lnbmVk' } as const
    const s = await scenario({
      script: [
        { content: [thinking, { type: 'redacted_thinking', data: 'aGlkZGVu' }, ...bash('echo hi').content] },
        text('one'),
        text('two'),
      ],
    })
    const cli = s.session([...ALL, '--max-thinking-tokens', '2000'])
    for (const prompt of ['a', 'b']) {
      cli.send(userLine(prompt))
      await cli.waitFor({ type: 'result', subtype: 'success' })
    }
    expect(s.api.mainRequests[0]?.body.thinking).toEqual({ type: 'enabled', budget_tokens: 2000 })
    for (const request of s.api.mainRequests.slice(1)) {
      expect(request.messages[1]?.blocks.slice(0, 2)).toMatchObject([thinking, { data: 'aGlkZGVu' }])
    }
    expect(toolResults(cli.messages).size).toBe(1)
    expect(asArray(s.api.mainRequests[2]?.body.messages)).toHaveLength(5)
  })
})

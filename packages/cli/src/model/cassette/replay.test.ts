import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { explainModelError } from '../errors.ts'
import { createTestClock, request } from '../model.testing.ts'
import type { ModelRequest } from '../port.ts'
import { asking, newFolder, say, scriptedModel, text, writeCassette } from './cassette.testing.ts'
import { CassetteExhausted, CassetteMismatch } from './errors.ts'
import { recordTo } from './record.ts'
import { replayFrom } from './replay.ts'

const cwd = '/work/project'

/** A recording of one request with one answer. */
const recorded = async (...asked: readonly ModelRequest[]): Promise<string> => {
  const file = join(newFolder(), 'run.jsonl')
  const recorder = recordTo(file, scriptedModel(...asked.map((_, index) => [text(`Answer ${index + 1}.`)])), {
    cwd,
    secrets: () => [],
  })
  for (const one of asked) await say(recorder, one)
  recorder.close()
  return file
}

const mismatch = async (recording: ModelRequest, replayed: ModelRequest): Promise<CassetteMismatch> => {
  const file = await recorded(recording)
  const failure = await say(replayFrom(file, { cwd, loose: false }), replayed).catch(
    (error: unknown) => error,
  )
  if (failure instanceof CassetteMismatch) return failure
  throw new Error('The request did match', { cause: failure })
}

const user = (content: string) => ({ role: 'user' as const, content })
const result = (content: string) => ({
  role: 'user' as const,
  content: [{ type: 'tool_result' as const, tool_use_id: 'toolu_1', content }],
})

describe('a strict replay', () => {
  it('tells the first difference of a text: where, what was recorded, what came', async () => {
    const before = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n')
    const error = await mismatch(
      asking(user('hi'), result(`${before}\n3 passing`)),
      asking(user('hi'), result(`${before}\n4 passing`)),
    )
    expect(error.difference).toBe(
      'message 2 (user), block 1 (tool_result toolu_1), content, line 31, character 231:\n' +
        '  recorded: …"line 25\\nline 26\\nline 27\\nline 28\\nline 29\\n3 passing"\n' +
        '  now:      …"line 25\\nline 26\\nline 27\\nline 28\\nline 29\\n4 passing"',
    )
    expect(error).toMatchObject({ line: 2, code: 'cassette_mismatch', retryable: false })
    expect(error.message).toMatch(/run\.jsonl:2\b[\s\S]*--record[\s\S]*--replay-loose/)
    expect(explainModelError(error)?.text).toBe(error.message)
  })

  it.each<[string, ModelRequest, ModelRequest, string]>([
    [
      'another model',
      request,
      { ...request, model: 'claude-haiku-5-5' },
      'model:\n  recorded: claude-opus-5-5\n  now:      claude-haiku-5-5',
    ],
    [
      'other tools',
      { ...request, tools: [{ name: 'Bash' }, { name: 'Read' }] },
      { ...request, tools: [{ name: 'Read' }, { name: 'mcp__a__b' }] },
      'tools: missing Bash; new mcp__a__b',
    ],
    [
      'a missing message',
      asking(user('a'), user('b')),
      asking(user('a')),
      'message 2 is missing; recorded: user [{"type":"text","text":"b"}]',
    ],
    [
      'a new message',
      asking(user('a')),
      asking(user('a'), user('b')),
      'message 2 is new: user [{"type":"text","text":"b"}]',
    ],
    [
      'another role',
      asking(user('a')),
      asking({ role: 'assistant', content: 'a' }),
      'message 1 (assistant), role:\n  recorded: user\n  now:      assistant',
    ],
    [
      'another input of a tool',
      asking({
        role: 'assistant',
        content: [{ type: 'tool_use', id: 't', name: 'Read', input: { limit: 5 } }],
      }),
      asking({
        role: 'assistant',
        content: [{ type: 'tool_use', id: 't', name: 'Read', input: { limit: 6 } }],
      }),
      'message 1 (assistant), block 1 (tool_use Read t), input, limit:\n  recorded: 5\n  now:      6',
    ],
    [
      'a new field',
      asking(result('x')),
      asking({
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x', is_error: true }],
      }),
      'message 1 (user), block 1 (tool_result toolu_1), is_error:\n  recorded: nothing\n  now:      true',
    ],
    [
      'a new block',
      asking(user('a')),
      asking({ role: 'user', content: [text('a'), text('b')] }),
      'message 1 (user), block 2 (text):\n  recorded: nothing\n  now:      {"type":"text","text":"b"}',
    ],
  ])('tells %s', async (_name, recording, replayed, difference) => {
    expect((await mismatch(recording, replayed)).difference).toBe(difference)
  })

  it('does not mind string or blocks, cache marks, the order of tools, limits and the system prompt', async () => {
    const file = await recorded({ ...asking(user('hi')), tools: [{ name: 'Read' }, { name: 'Bash' }] })
    const { response } = await say(replayFrom(file, { cwd, loose: false }), {
      ...asking({
        role: 'user',
        content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }],
      }),
      max_tokens: 5,
      tools: [{ name: 'Bash', cache_control: { type: 'ephemeral' } }, { name: 'Read' }],
      system: [{ type: 'text', text: 'other' }],
    })
    expect(response.blocks).toEqual([text('Answer 1.')])
  })

  it('answers parallel conversations in the order in which they ask', async () => {
    const [a, b] = [asking(user('agent a')), asking(user('agent b'))]
    const replay = replayFrom(await recorded(a, b), { cwd, loose: false })
    expect((await say(replay, b)).response.blocks).toEqual([text('Answer 2.')])
    expect((await say(replay, a)).response.blocks).toEqual([text('Answer 1.')])
  })

  it('compares with the exchange that agrees longest', async () => {
    const [a, b] = [asking(user('agent a')), asking(user('agent b'), user('step 1'))]
    const replay = replayFrom(await recorded(a, b), { cwd, loose: false })
    const failure = say(replay, asking(user('agent b'), user('step 2')))
    await expect(failure).rejects.toMatchObject({ line: 3, difference: expect.stringContaining('step 1') })
  })

  it('answers each exchange once, and says when there are no more', async () => {
    const replay = replayFrom(await recorded(request), { cwd, loose: false })
    await say(replay)
    const failure = say(replay, asking(user('and now?')))
    await expect(failure).rejects.toThrow(CassetteExhausted)
    await expect(failure).rejects.toThrow(/all of its 1 requests \(last line 2\)[\s\S]*and now\?/)
  })

  it('needs no key and no network, and estimates tokens', async () => {
    const replay = replayFrom(await recorded(request), { cwd, loose: false })
    expect(await replay.countTokens(request, new AbortController().signal)).toBeGreaterThan(5)
  })
})

describe('a loose replay', () => {
  it('answers in order, whatever is asked', async () => {
    const replay = replayFrom(await recorded(asking(user('a')), asking(user('b'))), { cwd, loose: true })
    expect((await say(replay, asking(user('x')))).response.blocks).toEqual([text('Answer 1.')])
    expect((await say(replay, asking(user('y')))).response.blocks).toEqual([text('Answer 2.')])
    await expect(say(replay)).rejects.toThrow(CassetteExhausted)
  })
})

describe('a cassette written by hand', () => {
  it('may hold answers in short, with ids, stop reason and usage made up', async () => {
    const input = { file_path: '<<cwd>>/a.js' }
    const file = writeCassette([
      { response: { content: [text('Reading.'), { type: 'tool_use', name: 'Read', input }] } },
      {
        response: {
          content: [text('Done.')],
          stop_reason: 'max_tokens',
          usage: { input_tokens: 1, output_tokens: 2 },
        },
      },
    ])
    const replay = replayFrom(file, { cwd: '/somewhere/else', loose: false })
    const { response } = await say(replay)
    expect(response).toMatchObject({
      head: { id: 'msg_cassette_1', model: 'claude-opus-5-5' },
      blocks: [
        text('Reading.'),
        {
          type: 'tool_use',
          id: 'toolu_cassette_1_2',
          name: 'Read',
          input: { file_path: '/somewhere/else/a.js' },
        },
      ],
      stopReason: 'tool_use',
    })
    expect(response.usage?.input_tokens).toBeGreaterThan(0)
    expect((await say(replay)).response).toMatchObject({
      stopReason: 'max_tokens',
      usage: { output_tokens: 2 },
    })
  })

  it('streams texts in pieces of the size that it asks for, after the delay that it asks for', async () => {
    const file = writeCassette([{ response: { content: [text('0123456789')], chunk: 4, eventDelayMs: 15 } }])
    const clock = createTestClock()
    const pieces: unknown[] = []
    const replay = replayFrom(file, { cwd, loose: false, clock })
    for await (const batch of replay.stream(request, { signal: new AbortController().signal })) {
      expect(batch.length).toBe(1)
      for (const event of batch) if (event.type === 'content_block_delta') pieces.push(event.delta)
    }
    expect(pieces).toEqual(['0123', '4567', '89'].map((piece) => ({ type: 'text_delta', text: piece })))
    expect(clock.now()).toBe(8 * 15)
  })

  it('may expect a part of the request only', async () => {
    const answer = { response: { content: [text('Yes.')] } }
    const file = writeCassette([
      {
        expect: { model: 'claude-opus-5-5', tools: ['Bash'], lastMessage: ['not ok', '<<cwd>>/a'] },
        ...answer,
      },
    ])
    const asked = {
      ...asking(result('not ok 1\n# /here/a.test.js')),
      tools: [{ name: 'Bash' }, { name: 'Read' }],
    }
    const replay = replayFrom(file, { cwd: '/here', loose: false })
    expect((await say(replay, asked)).response.blocks).toEqual([text('Yes.')])
  })

  it.each([
    [{ model: 'other' }, 'model: expected other, now claude-opus-5-5'],
    [{ tools: ['Bash', 'Read'] }, 'tools: expected Bash, Read among none'],
    [
      { lastMessage: 'not ok' },
      'last message: expected "not ok" in it, now user [{"type":"text","text":"hi"}]',
    ],
  ])('says that %j was expected', async (expected, difference) => {
    const file = writeCassette([{ expect: expected, response: { content: [] } }])
    await expect(say(replayFrom(file, { cwd, loose: false }))).rejects.toMatchObject({ difference, line: 2 })
  })

  it('may hold failures, with a status or a code', async () => {
    const file = writeCassette([
      { error: { status: 529, type: 'overloaded_error', message: 'busy' } },
      { error: { code: 'connection', message: 'gone' } },
      { error: { status: 400, type: 'invalid_request_error', message: 'no' } },
    ])
    const failure = await say(replayFrom(file, { cwd, loose: false })).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'invalid_request', status: 400, message: 'no' })
  })

  it('may name what the comparison leaves out', async () => {
    const asked = (word: string): ModelRequest => asking(user(`build ${word} of today`))
    const file = writeCassette(
      [
        {
          request: { model: 'claude-opus-5-5', tools: [], messages: [user('build <<ignored>> of today')] },
          response: { content: [text('Fine.')] },
        },
      ],
      { ignore: ['#\\d+'] },
    )
    expect((await say(replayFrom(file, { cwd, loose: false }), asked('#4711'))).response.blocks).toEqual([
      text('Fine.'),
    ])
    await expect(say(replayFrom(file, { cwd, loose: false }), asked('none'))).rejects.toThrow(
      CassetteMismatch,
    )
  })
})

describe('a file that is no cassette', () => {
  const reading = (content: string) => () => {
    const file = join(newFolder(), 'bad.jsonl')
    writeFileSync(file, content)
    return replayFrom(file, { cwd, loose: false })
  }
  const header = '{"type":"cassette","version":1}\n'

  it.each([
    ['', 1, 'header'],
    ['hello\n', 1, 'not JSON'],
    ['{"type":"cassette","version":2}\n', 1, 'version'],
    [`${header}{"type":"exchange"`, 2, 'not JSON'],
    [`${header}\n{"type":"exchange","respones":{}}\n`, 3, 'respones'],
    [`${header}{"type":"exchange","response":{"content":[{"type":"text"}]}}\n`, 2, 'response.content.0'],
    [`${header}{"type":"exchange","error":{"code":"nonsense","message":"x"}}\n`, 2, 'error.code'],
    [`${header}{"type":"exchange","request":{"model":"m","after":3,"messages":[]}}\n`, 2, 'request.after'],
    ['{"type":"cassette","version":1,"ignore":["("]}\n', 1, 'ignore.0'],
  ])('is refused with its line: %j', (content, line, reason) => {
    expect(reading(content)).toThrow(
      expect.objectContaining({
        code: 'cassette_unreadable',
        line,
        message: expect.stringMatching(`:${line}: .*${reason}`),
      }),
    )
  })

  it('that is missing is named', () => {
    expect(() => replayFrom('/nonexistent/run.jsonl', { cwd, loose: false })).toThrow(
      expect.objectContaining({
        code: 'cassette_unreadable',
        message: expect.stringMatching(/^\/nonexistent\/run\.jsonl: .*no such file/),
      }),
    )
  })
})

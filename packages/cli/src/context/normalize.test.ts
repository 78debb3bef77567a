import type { ContentBlockParam, MessageParam } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { assistant, MODEL, OTHER_MODEL, result, text, thinking, use, user } from './history.testing.ts'
import type { HistoryEntry } from './history.ts'
import { loopLostThinking } from './normalize/lost-thinking.ts'
import { GO_ON, NO_CONTENT, RESULT_LOST } from './normalize/placeholders.ts'
import { normalize } from './normalize.ts'

const messages = (...history: HistoryEntry[]): MessageParam[] => normalize(history, { model: MODEL })
const lost = (id: string): ContentBlockParam => ({
  type: 'tool_result',
  tool_use_id: id,
  content: RESULT_LOST,
  is_error: true,
})

describe('messages of a conversation', () => {
  it('sends a single text as a string and anything else as blocks', () => {
    expect(messages(user([text('hi')]))).toEqual([{ role: 'user', content: 'hi' }])
    expect(messages(user([text('a'), text('b')]))).toEqual([
      { role: 'user', content: [text('a'), text('b')] },
    ])
    expect(messages(user('a'), assistant('b'), user('c'))[1]).toEqual({
      role: 'assistant',
      content: [text('b')],
    })
  })

  it('sends a call without its input when that nests too deep, as an old transcript may hold it', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000))
    const sent = messages(user('a'), assistant([use('t1', { file_path: deep })]), user([result('t1')]))
    expect(sent[1]).toEqual({ role: 'assistant', content: [use('t1')] })
    expect(sent[2]).toEqual({ role: 'user', content: [result('t1')] })
  })

  it('leaves entries out that are marked as excluded', () => {
    const error = assistant('API Error: 500', { model: '<synthetic>', excluded: true })
    expect(messages(user('a'), error, user('b'))).toEqual([{ role: 'user', content: [text('a'), text('b')] }])
  })

  it('joins the entries of one response and keeps responses apart', () => {
    const history = [
      user('a'),
      assistant([text('one')], { messageId: 'msg_1' }),
      assistant([text('two')], { messageId: 'msg_1' }),
      assistant([text('three')], { messageId: 'msg_2' }),
      user('b'),
    ]
    expect(messages(...history)).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [text('one'), text('two')] },
      { role: 'assistant', content: [text('three')] },
      { role: 'user', content: 'b' },
    ])
  })

  it('puts tool results first, in the order of completion, and other user content behind them', () => {
    const history = [
      user('a'),
      assistant([use('t1'), use('t2')]),
      user([text('note')]),
      user([result('t2')]),
      user([result('t1')]),
      user('more'),
    ]
    expect(messages(...history).at(-1)).toEqual({
      role: 'user',
      content: [result('t2'), result('t1'), text('note'), text('more')],
    })
  })

  it('drops blank text, drops an assistant message that has nothing else, and stands in for an empty user message', () => {
    expect(messages(user('a'), assistant(' \n'), user('b'))).toEqual([
      { role: 'user', content: [text('a'), text('b')] },
    ])
    expect(messages(user(''))).toEqual([{ role: 'user', content: NO_CONTENT }])
    expect(messages(user([text(' '), text('x')]))).toEqual([{ role: 'user', content: 'x' }])
  })

  it('sends text as it is, surrounding space included', () => {
    expect(messages(user('  a\r\n'))).toEqual([{ role: 'user', content: '  a\r\n' }])
  })

  it('starts with a user message and ends with one', () => {
    expect(messages(assistant('b'))).toEqual([
      { role: 'user', content: NO_CONTENT },
      { role: 'assistant', content: [text('b')] },
      { role: 'user', content: GO_ON },
    ])
    expect(messages()).toEqual([{ role: 'user', content: NO_CONTENT }])
  })

  it('C8: ends with the assistant message that the model is to continue after a pause', () => {
    const history = [user('a'), assistant('b')]
    expect(normalize(history, { model: MODEL, continuesAnswer: true }).at(-1)?.role).toBe('assistant')
    const spaced = [user('a'), assistant('b ')]
    expect(normalize(spaced, { model: MODEL, continuesAnswer: true }).at(-1)?.role).toBe('user')
  })

  it('strips fields that are no API input and cache marks that others set', () => {
    const fromModel: ContentBlockParam = { type: 'tool_use', id: 't1', name: 'Read', input: {} }
    const history = [
      user([{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }]),
      assistant([Object.assign(fromModel, { caller: { type: 'direct' } })]),
      user([result('t1')]),
    ]
    expect(messages(...history)).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [use('t1')] },
      { role: 'user', content: [result('t1')] },
    ])
  })

  it('shares the blocks of the history instead of copying them', () => {
    const block = use('t1', { file_path: '/a' })
    const sent = messages(user('a'), assistant([block]), user([result('t1')]))[1]?.content[0]
    expect(sent).toBe(block)
  })
})

describe('tool uses and results', () => {
  it('PAIN-18: answers a tool use that has no result', () => {
    expect(messages(user('a'), assistant([use('t1')]), user('b')).at(-1)).toEqual({
      role: 'user',
      content: [lost('t1'), text('b')],
    })
    expect(messages(user('a'), assistant([use('t1')])).at(-1)).toEqual({
      role: 'user',
      content: [lost('t1')],
    })
  })

  it('PAIN-18: drops a result without a use and the second result of one use', () => {
    expect(messages(user('a'), assistant('b'), user([result('t9')])).at(-1)).toEqual({
      role: 'user',
      content: NO_CONTENT,
    })
    const twice = [
      user('a'),
      assistant([use('t1')]),
      user([result('t1', 'first')]),
      user([result('t1', 'second')]),
    ]
    expect(messages(...twice).at(-1)).toEqual({ role: 'user', content: [result('t1', 'first')] })
  })

  it('PAIN-18: gives repeated tool use ids a number of their own, with their results', () => {
    const round = [assistant([use('call_1')]), user([result('call_1')])]
    const [, , , second, secondResult] = messages(user('a'), ...round, ...round)
    expect(second?.content).toEqual([use('call_1_2')])
    expect(secondResult?.content).toEqual([{ ...result('call_1'), tool_use_id: 'call_1_2' }])
  })

  it('PAIN-18: makes ids, names and inputs valid that another provider left in the history', () => {
    const sent = messages(user('a'), assistant([use('call:1', 'text', 'my tool')]), user([result('call:1')]))
    expect(sent[1]?.content).toEqual([use('call_1', {}, 'my_tool')])
    expect(sent[2]?.content).toEqual([{ ...result('call:1'), tool_use_id: 'call_1' }])
  })

  it('keeps what follows an unanswered tool use in one message with it, so that the result comes next', () => {
    const history = [user('a'), assistant([use('t1')]), assistant([text('b')]), user([result('t1')])]
    expect(messages(...history).slice(1)).toEqual([
      { role: 'assistant', content: [use('t1'), text('b')] },
      { role: 'user', content: [result('t1')] },
    ])
  })

  it('keeps is_error as the tool gave it, and gives an error without text a text', () => {
    const flags = (flag?: boolean): MessageParam['content'] | undefined => {
      const block = { ...result('t1', ''), ...(flag === undefined ? {} : { is_error: flag }) }
      return messages(user('a'), assistant([use('t1')]), user([block])).at(-1)?.content
    }
    expect(flags()).toEqual([result('t1', '')])
    expect(flags(false)).toEqual([{ ...result('t1', ''), is_error: false }])
    expect(flags(true)).toEqual([{ ...result('t1', 'The tool failed and gave no message.'), is_error: true }])
  })

  describe('PAIN-20: what the API would refuse in every later request', () => {
    const png = 'iVBORw0KGgo='
    const image = (
      data: string,
      media_type: 'image/png' | 'image/jpeg' = 'image/png',
    ): ContentBlockParam => ({
      type: 'image',
      source: { type: 'base64', media_type, data },
    })
    const pdf = (data: string): ContentBlockParam => ({
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data },
    })
    const note = { type: 'text', text: expect.stringMatching(/^\[.*left out: the API would refuse it\.\]$/) }
    const sentFor = (block: ContentBlockParam) => messages(user([block, text('a')]))[0]?.content

    it.each([
      ['a block of a kind that it does not know', { type: 'wat*' } satisfies ContentBlockParam],
      ['an image that is not base64', image('!!!!')],
      ['an image that is none', image('AAAA')],
      ['an image without data', image('')],
      ['a PDF that is none', pdf('AAAA')],
      ['a PDF that is not base64', pdf('%PDF-1.7')],
    ])('is left out with a note: %s', (_name, block) => {
      expect(sentFor(block)).toEqual([note, text('a')])
      if (block.type !== 'image') return
      const shot: ContentBlockParam = { type: 'tool_result', tool_use_id: 't1', content: [block] }
      expect(messages(user('a'), assistant([use('t1')]), user([shot])).at(-1)?.content).toEqual([
        { ...shot, content: [note] },
      ])
    })

    it('leaves good media as they are, and puts right what they are called', () => {
      expect(sentFor(image(png))).toEqual([image(png), text('a')])
      expect(sentFor(image(png, 'image/jpeg'))).toEqual([image(png), text('a')])
      expect(sentFor(image('iVBORw0K\nGgo'))).toEqual([image(png), text('a')])
      const real = pdf(Buffer.from('%PDF-1.7\n').toString('base64'))
      expect(sentFor(real)).toEqual([real, text('a')])
    })
  })

  it('moves an image out of an error result, where the API takes only text', () => {
    const image: ContentBlockParam = {
      type: 'image',
      source: { type: 'url', url: 'https://example.com/a.png' },
    }
    const failed: ContentBlockParam = {
      type: 'tool_result',
      tool_use_id: 't1',
      is_error: true,
      content: [{ type: 'text', text: 'no' }, image],
    }
    expect(messages(user('a'), assistant([use('t1')]), user([failed])).at(-1)?.content).toEqual([
      { ...failed, content: [text('no')] },
      image,
    ])
  })

  it('joins a reminder about results to the text of the last one', () => {
    const reminder = user('<system-reminder>x</system-reminder>', { meta: true, joinsResult: true })
    const rounds = (content: string): HistoryEntry[] => [
      user('a'),
      assistant([use('t1')]),
      user([result('t1', content)]),
      reminder,
    ]
    expect(messages(...rounds('out')).at(-1)?.content).toEqual([
      result('t1', 'out\n\n<system-reminder>x</system-reminder>'),
    ])
    expect(messages(...rounds('')).at(-1)?.content).toEqual([
      result('t1', '<system-reminder>x</system-reminder>'),
    ])
  })

  it('puts a reminder behind the results when the last one is no text', () => {
    const blocks: ContentBlockParam = {
      type: 'tool_result',
      tool_use_id: 't1',
      content: [{ type: 'text', text: 'out' }],
    }
    const reminder = user('note', { meta: true, joinsResult: true })
    const sent = messages(user('a'), assistant([use('t1')]), user([blocks]), reminder)
    expect(sent.at(-1)?.content).toEqual([blocks, text('note')])
  })
})

describe('thinking', () => {
  const answer = [thinking('hmm'), { type: 'redacted_thinking', data: 'eA==' } as const, text('b')]

  it('PAIN-21: sends thinking back as the very same blocks, in place', () => {
    const sent = messages(user('a'), assistant(answer), user('c'))[1]?.content
    expect(sent).toEqual(answer)
    expect(sent?.[0]).toBe(answer[0])
  })

  it('PAIN-21: drops all thinking of an answer that another model produced', () => {
    const sent = messages(user('a'), assistant(answer, { model: OTHER_MODEL }), user('c'))
    expect(sent[1]?.content).toEqual([text('b')])
  })

  it('PAIN-21: drops all thinking of an answer when one of its blocks lost its signature', () => {
    const broken = [thinking('one'), text('b'), thinking('two', ''), text('c')]
    expect(messages(user('a'), assistant(broken), user('d'))[1]?.content).toEqual([text('b'), text('c')])
    const split = broken.map((block) => assistant([block], { messageId: 'msg_1' }))
    expect(messages(user('a'), ...split, user('d'))[1]?.content).toEqual([text('b'), text('c')])
  })

  it('PAIN-21: drops all thinking on request, for the retry after the API refused a signature', () => {
    const sent = normalize([user('a'), assistant(answer), user('c')], { model: MODEL, thinking: 'drop' })
    expect(sent[1]?.content).toEqual([text('b')])
  })

  it('knows a model by its dated, aliased and provider names, and by the names a gateway answers under', () => {
    const from = (model: string, answersAs: string[] = []): unknown =>
      normalize([user('a'), assistant(answer, { model }), user('c')], {
        model: 'claude-sonnet-4-5[1m]',
        answersAs,
      })[1]?.content
    expect(from('claude-sonnet-4-5-20250929')).toEqual(answer)
    expect(from('us.anthropic.claude-sonnet-4-5-20250929-v1:0')).toEqual(answer)
    expect(from('claude-sonnet-4-5@20250929')).toEqual(answer)
    expect(from('claude-sonnet-4-20250514')).toEqual([text('b')])
    expect(from('local-model')).toEqual([text('b')])
    expect(from('local-model', ['local-model'])).toEqual(answer)
  })

  it('drops thinking at the end of a message, and with it the other thinking of that answer', () => {
    const cut = [thinking('x'), text('b'), thinking('y')]
    expect(messages(user('a'), assistant(cut), user('c'))[1]?.content).toEqual([text('b')])
    const called = [thinking('x'), use('t1'), thinking('y')]
    expect(messages(user('a'), assistant(called), user([result('t1')]))[1]?.content).toEqual([use('t1')])
  })

  it('knows when the running tool loop lost its thoughts', () => {
    const lost = (...history: HistoryEntry[]): boolean => loopLostThinking(messages(...history))
    const called = assistant([thinking('x'), use('t1')], { model: OTHER_MODEL })
    expect(lost(user('a'), called, user([result('t1')]))).toBe(true)
    expect(lost(user('a'), called, user([result('t1')]), assistant([use('t2')]), user([result('t2')]))).toBe(
      true,
    )
    expect(lost(user('a'), called, user([result('t1')]), user('note', { meta: true }))).toBe(true)
    expect(lost(user('a'), called, user([result('t1')]), user('interrupted'))).toBe(true)
    expect(lost(user('a'), called, user([result('t1')]), assistant('b'), user('next'))).toBe(false)
    expect(lost(user('a'), assistant([thinking('x'), use('t1')]), user([result('t1')]))).toBe(false)
    expect(lost(user('a'), assistant([thinking('x'), use('t1'), thinking('y')]), user([result('t1')]))).toBe(
      true,
    )
    expect(lost(user('a'), assistant([thinking('x')]), user('go on', { meta: true }))).toBe(false)
  })

  it('drops a message that has nothing but thinking', () => {
    expect(messages(user('a'), assistant([text('b'), thinking('x')]), user('c'))[1]?.content).toEqual([
      text('b'),
    ])
    expect(messages(user('a'), assistant([thinking('x')]), user('c'))).toEqual([
      { role: 'user', content: [text('a'), text('c')] },
    ])
  })
})

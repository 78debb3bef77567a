import { describe, expect, it } from 'vitest'
import { textOf, toolResults, userLine } from '../support/lines.ts'
import { httpError, type Reply, type Script, text, toolUse } from '../support/mock-api/reply.ts'
import { oneTurn } from '../support/one-turn.ts'
import { scenario } from '../support/scenario.ts'

describe('a stop reason', () => {
  it('max_tokens lets the model go on', async () => {
    const { s, result } = await oneTurn([text('part one', { stop_reason: 'max_tokens' }), text('part two')])
    expect(result).toMatchObject({ is_error: false, result: 'part two' })
    expect(s.api.mainRequests[1]?.messages.map((message) => message.role)).toEqual([
      'user',
      'assistant',
      'user',
    ])
  })

  it('max_tokens again and again ends after three continuations', async () => {
    const { s, result } = await oneTurn([text('more', { stop_reason: 'max_tokens' })])
    expect(result).toMatchObject({ is_error: true })
    expect(s.api.mainRequests).toHaveLength(4)
  })

  it('refusal is an error the host can see', async () => {
    const { result } = await oneTurn([text('I', { stop_reason: 'refusal' })])
    expect(result).toMatchObject({ is_error: true })
  })

  it('pause_turn is sent back to be continued', async () => {
    const { s, result } = await oneTurn([text('wait', { stop_reason: 'pause_turn' }), text('done')])
    expect(result).toMatchObject({ is_error: false, result: 'done' })
    expect(s.api.mainRequests[1]?.messages.at(-1)?.role).toBe('assistant')
  })

  it('no content at all is asked again once, and then is an error', async () => {
    const { s, result } = await oneTurn([{ content: [] }])
    expect(result).toMatchObject({ subtype: 'error_during_execution', is_error: true })
    expect(s.api.mainRequests).toHaveLength(2)
  })
})

describe('a request that the API refuses for its content', () => {
  it('PAIN-21: over a thinking signature is sent again without thinking', async () => {
    const script: Script = (_request, index) => {
      if (index === 0)
        return {
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
            { type: 'text', text: 'one' },
          ],
        }
      if (index === 1)
        return httpError(
          400,
          'invalid_request_error',
          'messages.1.content.0: Invalid `signature` in `thinking` block',
        )
      return text('two')
    }
    const s = await scenario({ script })
    const cli = s.session()
    cli.send(userLine('a'))
    await cli.waitFor({ type: 'result' })
    s.api.expectPrefixBreak()
    cli.send(userLine('b'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ is_error: false, result: 'two' })
    const types = s.api.mainRequests[2]?.messages
      .flatMap((message) => message.blocks)
      .map((block) => block.type)
    expect(types).toEqual(['text', 'text', 'text'])
  })
})

describe('what a model does wrong', () => {
  it.each<[string, Reply]>([
    ['an unknown tool', toolUse('Telepathy', {}, { id: 't1' })],
    ['an input that does not fit', toolUse('Read', { wrong: 1 }, { id: 't1' })],
    [
      'an input that is no JSON',
      { content: [{ type: 'tool_use', id: 't1', name: 'Read', input: {}, inputJson: '{"file_path": "a' }] },
    ],
  ])('PAIN-18: %s fails the call and not the turn', async (_what, reply) => {
    const { s, result, messages } = await oneTurn([reply, text('sorry')])
    expect(result).toMatchObject({ is_error: false, result: 'sorry' })
    expect(textOf(toolResults(messages).get('t1')?.content)).toMatch(
      /^<tool_use_error>[\s\S]*<\/tool_use_error>$/,
    )
    expect(s.api.mainRequests).toHaveLength(2)
  })

  it('PAIN-18: one id for two calls does not break the conversation', async () => {
    const twin = { type: 'tool_use', id: 'same', name: 'Glob', input: { pattern: '*' } } as const
    const { result } = await oneTurn([{ content: [twin] }, { content: [twin] }, text('done')])
    expect(result).toMatchObject({ is_error: false, result: 'done' })
  })

  it('PAIN-19: half a surrogate pair in the output of a tool does not break the conversation', async () => {
    const { result } = await oneTurn(
      [
        toolUse('Read', { file_path: 'bad.txt' }),
        toolUse('Bash', { command: String.raw`printf '\xed\xa0\xbd\xff ok'` }),
        text('done'),
      ],
      {
        files: { 'bad.txt': Buffer.from([0x61, 0xed, 0xa0, 0xbd, 0x0a]) },
        args: ['--dangerously-skip-permissions'],
      },
    )
    expect(result).toMatchObject({ is_error: false, result: 'done' })
  })
})

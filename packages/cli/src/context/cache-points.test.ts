import type { ContentBlockParam } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import type { ModelRequest } from '../model/port.ts'
import { withCachePoints } from './cache-points.ts'
import { text, thinking } from './history.testing.ts'

const MARK = { cache_control: { type: 'ephemeral' } }
const request = (...messages: ModelRequest['messages']): ModelRequest => ({
  model: 'claude-sonnet-4-5',
  max_tokens: 1,
  system: [text('identity'), text('rest')],
  messages,
})
const turns = [
  { role: 'user' as const, content: 'a' },
  { role: 'assistant' as const, content: [text('b')] },
  { role: 'user' as const, content: [text('c'), text('d')] },
]

describe('cache marks', () => {
  it('stand on both system blocks and on the last block of the last two messages', () => {
    expect(withCachePoints(request(...turns), { env: {} })).toEqual({
      ...request(),
      system: [
        { ...text('identity'), ...MARK },
        { ...text('rest'), ...MARK },
      ],
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: [{ ...text('b'), ...MARK }] },
        { role: 'user', content: [text('c'), { ...text('d'), ...MARK }] },
      ],
    })
  })

  it('turn the string of a marked message into a block', () => {
    const [message] = withCachePoints(request({ role: 'user', content: 'a' }), { env: {} }).messages
    expect(message?.content).toEqual([{ ...text('a'), ...MARK }])
  })

  it('never stand on thinking: the last other block of that message is marked, or none', () => {
    const marked = (content: ContentBlockParam[]): unknown =>
      withCachePoints(request({ role: 'assistant', content }), { env: {} }).messages[0]?.content
    expect(marked([text('a'), thinking('x')])).toEqual([{ ...text('a'), ...MARK }, thinking('x')])
    expect(marked([thinking('x')])).toEqual([thinking('x')])
  })

  it('are at most four, however many system blocks there are', () => {
    const many = { ...request(...turns), system: [text('1'), text('2'), text('3')] }
    const { system } = withCachePoints(many, { env: {} })
    expect(system?.map((block) => 'cache_control' in block)).toEqual([true, false, true])
  })

  it('leave the request that was given as it was', () => {
    const given = request(...turns)
    withCachePoints(given, { env: {} })
    expect(given).toEqual(request(...turns))
  })

  it('are switched off for all models or for one family', () => {
    const marks = (env: Record<string, string>): boolean =>
      JSON.stringify(withCachePoints(request(...turns), { env })).includes('cache_control')
    expect(marks({ DISABLE_PROMPT_CACHING: '1' })).toBe(false)
    expect(marks({ DISABLE_PROMPT_CACHING_SONNET: '1' })).toBe(false)
    expect(marks({ DISABLE_PROMPT_CACHING_OPUS: '1' })).toBe(true)
    expect(marks({ DISABLE_PROMPT_CACHING: '0' })).toBe(true)
  })

  it('last an hour when asked for, but not in subagents and not when five minutes are forced', () => {
    const ttl = (env: Record<string, string>, subagent?: boolean): unknown => {
      const options = subagent === undefined ? { env } : { env, subagent }
      return withCachePoints(request(...turns), options).system?.[0]?.cache_control
    }
    expect(ttl({ ENABLE_PROMPT_CACHING_1H: '1' })).toEqual({ type: 'ephemeral', ttl: '1h' })
    expect(ttl({ ENABLE_PROMPT_CACHING_1H: '1' }, true)).toEqual({ type: 'ephemeral' })
    expect(ttl({ ENABLE_PROMPT_CACHING_1H: '1', FORCE_PROMPT_CACHING_5M: '1' })).toEqual({
      type: 'ephemeral',
    })
  })
})

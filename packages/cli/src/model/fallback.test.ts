import { describe, expect, it } from 'vitest'
import { fallbacksFor } from './fallback.ts'
import { askScript, failScript, request } from './model.testing.ts'
import { answersHello, fails } from './sse-server.testing.ts'

describe('fallback models (spec: context §9.3)', () => {
  const busy = fails(529, 'overloaded_error', 'busy')
  const fallbackModels = ['claude-sonnet-5-5', 'claude-haiku-5-5']

  it('the third overload in a row moves the request to the next model', async () => {
    const { events, requests, response } = await askScript([busy, busy, busy, answersHello], {
      settings: { fallbackModels },
    })
    expect(events.map(({ type }) => type)).toEqual(['retry', 'retry', 'fallback', 'block'])
    expect(events[2]).toEqual({ type: 'fallback', from: 'claude-opus-5-5', to: 'claude-sonnet-5-5' })
    expect(requests.map(({ body }) => body.model)).toEqual([
      'claude-opus-5-5',
      'claude-opus-5-5',
      'claude-opus-5-5',
      'claude-sonnet-5-5',
    ])
    expect(response?.requestedModel).toBe('claude-sonnet-5-5')
  })

  it('each model has a retry budget of its own, and the last one uses all of it', async () => {
    const { error, requests } = await failScript([busy], {
      settings: { fallbackModels },
      env: { CLAUDE_CODE_MAX_RETRIES: '4' },
    })
    const models = requests.map(({ body }) => body.model)
    expect(models.filter((model) => model === 'claude-opus-5-5').length).toBe(3)
    expect(models.filter((model) => model === 'claude-sonnet-5-5').length).toBe(3)
    expect(models.filter((model) => model === 'claude-haiku-5-5').length).toBe(5)
    expect(error).toMatchObject({ code: 'overloaded' })
  })

  it.each([
    [401, 'authentication_error'],
    [402, 'billing_error'],
    [413, 'request_too_large'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
  ])('%i does not lead to a fallback model', async (status, type) => {
    const { requests } = await failScript([fails(status, type, 'oops')], {
      settings: { fallbackModels },
      env: { CLAUDE_CODE_MAX_RETRIES: '4' },
    })
    expect(new Set(requests.map(({ body }) => body.model))).toEqual(new Set(['claude-opus-5-5']))
  })

  it('another failure between overloads starts the count again', async () => {
    const { events } = await askScript(
      [busy, busy, fails(500, 'api_error', 'oops'), busy, busy, answersHello],
      {
        settings: { fallbackModels },
      },
    )
    expect(events.some(({ type }) => type === 'fallback')).toBe(false)
  })

  it('the model itself on its own list is passed over', async () => {
    const { requests } = await askScript([busy, busy, busy, answersHello], {
      settings: { fallbackModels: ['claude-opus-5-5'] },
    })
    expect(requests.length).toBe(4)
    expect(requests.at(-1)?.body.model).toBe('claude-opus-5-5')
  })

  it('PAIN-21: the fallback model does not get the thoughts of the first, nor more tokens than it can write', async () => {
    const thought = { type: 'thinking' as const, thinking: 'hm', signature: 'sig' }
    const { requests } = await askScript([busy, busy, busy, answersHello], {
      settings: { fallbackModels, maxOutputTokens: () => 8_192 },
      request: {
        ...request,
        messages: [
          { role: 'user', content: 'hi' },
          { role: 'assistant', content: [thought] },
          { role: 'user', content: 'go on' },
        ],
      },
    })
    expect(requests.at(-1)?.body).toMatchObject({
      max_tokens: 8_192,
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'user', content: 'go on' },
      ],
    })
  })
})

describe('the list of fallback models', () => {
  it('has no repeats, not the model itself, and three entries at most', () => {
    expect(fallbacksFor('a', ['a', 'b', 'b', 'c', 'd', 'e'])).toEqual(['b', 'c', 'd'])
  })
})

import { describe, expect, it } from 'vitest'
import { kindOf, ofType, textOf, userLine } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { httpError, text } from '../support/mock-api/reply.ts'
import { oneTurn } from '../support/one-turn.ts'
import { scenario } from '../support/scenario.ts'

const NO_RETRY = { CLAUDE_CODE_MAX_RETRIES: '0' }

describe('a final API error', () => {
  it.each<[number, string, string, JsonObject]>([
    [400, 'invalid_request_error', 'bad thing', {}],
    [401, 'authentication_error', 'invalid x-api-key', { error: 'authentication_failed' }],
    [403, 'permission_error', 'not for you', { error: 'authentication_failed' }],
    [404, 'not_found_error', 'model: nope', {}],
    [429, 'rate_limit_error', 'slow down', { error: 'rate_limit' }],
    [500, 'api_error', 'oops', { error: 'server_error' }],
    [529, 'overloaded_error', 'busy', {}],
  ])(
    'PROTO-21, PAIN-25: %i is a synthetic message and one error result',
    async (status, type, message, fields) => {
      const { result, messages } = await oneTurn([httpError(status, type, message)], { env: NO_RETRY })
      const words = `API Error: ${status} ${message}`
      expect(messages.filter((line) => kindOf(line) !== 'system/api_retry').map(kindOf)).toEqual([
        'system/init',
        'assistant',
        'result/success',
      ])
      const [synthetic] = ofType(messages, 'assistant')
      expect(synthetic).toMatchObject({
        message: {
          model: '<synthetic>',
          stop_reason: 'stop_sequence',
          stop_sequence: '',
          usage: { input_tokens: 0, output_tokens: 0 },
        },
        ...fields,
      })
      expect(textOf(asObject(synthetic?.message).content)).toBe(words)
      expect(result).toMatchObject({
        is_error: true,
        result: words,
        api_error_status: status,
        terminal_reason: 'api_error',
        num_turns: 1,
      })
    },
  )

  it('PROTO-21: decides the exit code unless a good turn follows', async () => {
    const s = await scenario({
      script: [
        httpError(400, 'invalid_request_error', 'no'),
        text('fine'),
        httpError(400, 'invalid_request_error', 'no'),
      ],
    })
    for (const [prompts, code] of [
      [1, 1],
      [1, 0],
      [1, 1],
    ] as const) {
      const cli = s.session()
      for (let n = 0; n < prompts; n++) cli.send(userLine('hi'))
      cli.closeInput()
      expect((await cli.waitForExit()).code).toBe(code)
    }
    const both = await scenario({ script: [httpError(400, 'invalid_request_error', 'no'), text('fine')] })
    const cli = both.session()
    cli.send(userLine('a'))
    await cli.waitFor({ type: 'result', is_error: true })
    cli.send(userLine('b'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ is_error: false, result: 'fine' })
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  })

  it('PROTO-21: is not sent back to the API in the next turn', async () => {
    const s = await scenario({
      script: [httpError(400, 'invalid_request_error', 'a special failure'), text('fine')],
    })
    const cli = s.session()
    cli.send(userLine('a'))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('b'))
    await cli.waitFor({ type: 'result' })
    expect(JSON.stringify(s.api.mainRequests[1]?.messages)).not.toContain('a special failure')
  })

  it('PROTO-21: no connection at all', async () => {
    const { result } = await oneTurn([], { env: { ...NO_RETRY, ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' } })
    expect(result).toMatchObject({
      is_error: true,
      terminal_reason: 'api_error',
      result: expect.stringMatching(/^API Error: .*connect/i),
    })
  })
})

describe('retries', () => {
  it.each([500, 502, 503, 529, 408, 409])('a %i is asked again and announced', async (status) => {
    const { s, result, messages } = await oneTurn([httpError(status, 'api_error', 'oops'), text('recovered')])
    expect(result).toMatchObject({ is_error: false, result: 'recovered' })
    expect(s.api.mainRequests).toHaveLength(2)
    expect(messages.filter((line) => kindOf(line) === 'system/api_retry')).toMatchObject([
      { attempt: 1, error_status: status, max_retries: 10 },
    ])
  })

  it.each([400, 402, 403, 404, 413])('a %i is not asked again', async (status) => {
    const { s, result } = await oneTurn([httpError(status, 'invalid_request_error', 'no'), text('never')])
    expect(result).toMatchObject({ is_error: true, api_error_status: status })
    expect(s.api.mainRequests).toHaveLength(1)
  })

  it('wait as long as the API says', async () => {
    const { s } = await oneTurn([
      httpError(429, 'rate_limit_error', 'slow down', { 'retry-after': '1' }),
      text('ok'),
    ])
    const [first, second] = s.api.mainRequests
    expect(Number(second?.at) - Number(first?.at)).toBeGreaterThanOrEqual(990)
  })

  it('obey the API when it says whether to ask again', async () => {
    const { s } = await oneTurn([
      httpError(500, 'api_error', 'oops', { 'x-should-retry': 'false' }),
      text('never'),
    ])
    expect(s.api.mainRequests).toHaveLength(1)
  })

  it('end after as many as are allowed', async () => {
    const { s, result } = await oneTurn([httpError(529, 'overloaded_error', 'busy')], {
      env: { CLAUDE_CODE_MAX_RETRIES: '1' },
    })
    expect(result).toMatchObject({ is_error: true, api_error_status: 529 })
    expect(s.api.mainRequests).toHaveLength(2)
  })

  it('go to the fallback model after the third overload', async () => {
    const busy = httpError(529, 'overloaded_error', 'busy')
    const { s, result } = await oneTurn([busy, busy, busy, text('from the other')], {
      args: ['--model', 'opus', '--fallback-model', 'sonnet'],
    })
    expect(result).toMatchObject({ is_error: false, result: 'from the other' })
    const models = s.api.mainRequests.map((request) => String(request.body.model))
    expect(models).toMatchObject(
      [/opus/, /opus/, /opus/, /sonnet/].map((name) => expect.stringMatching(name)),
    )
  })

  it('ask for fewer tokens when input and answer do not fit together', async () => {
    const message =
      'input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000, decrease input length or `max_tokens` and try again'
    const { s, result } = await oneTurn([httpError(400, 'invalid_request_error', message), text('fits')])
    expect(result).toMatchObject({ is_error: false, result: 'fits' })
    expect(s.api.mainRequests[1]?.body.max_tokens).toBe(9000)
  })
})

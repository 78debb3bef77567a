import { describe, expect, it } from 'vitest'
import { controlRequest, userLine } from '../support/lines.ts'
import { scenario } from '../support/scenario.ts'

const HI = ['-p', 'hi']
const JSON_OUT = [...HI, '--output-format', 'json']

describe('the model', () => {
  it('CLI-11: comes from the flag, else the variable, else the default', async () => {
    const cases: [RegExp, string[], Record<string, string>][] = [
      [/^from-flag$/, ['--model', 'from-flag'], { ANTHROPIC_MODEL: 'from-variable' }],
      [/^from-variable$/, [], { ANTHROPIC_MODEL: 'from-variable' }],
      [/^claude-/, [], {}],
    ]
    for (const [model, args, env] of cases) {
      const s = await scenario({ env })
      await s.run([...HI, ...args])
      expect((await s.api.waitForRequest(1)).body.model).toMatch(model)
    }
  })

  it('CLI-11: set_model beats them all and holds from the next turn', async () => {
    const s = await scenario()
    const cli = s.session(['--model', 'from-flag'])
    cli.send(controlRequest('m', 'set_model', { model: 'from-host' }))
    expect(await cli.waitFor({ type: 'control_response' })).toMatchObject({
      response: { subtype: 'success', response: { model: 'from-host' } },
    })
    cli.send(userLine('hi'))
    expect(await cli.waitFor({ type: 'system', subtype: 'init' })).toMatchObject({ model: 'from-host' })
    await cli.waitFor({ type: 'result' })
    cli.send(controlRequest('m2', 'set_model', {}))
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result' })
    expect(s.api.mainRequests.map((request) => request.body.model)).toEqual(['from-host', 'from-flag'])
  })

  it('CLI-11: an alias means what its variable says', async () => {
    const s = await scenario({ env: { ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus' } })
    await s.run([...HI, '--model', 'opus'])
    expect((await s.api.waitForRequest(1)).body.model).toBe('my-opus')
  })
})

describe('credentials', () => {
  it('CLI-10: a key is sent as x-api-key, a token as bearer, both together as both', async () => {
    const cases = [
      [{ ANTHROPIC_API_KEY: 'key-1' }, 'key-1', undefined, 'ANTHROPIC_API_KEY'],
      [
        { ANTHROPIC_API_KEY: undefined, ANTHROPIC_AUTH_TOKEN: 'token-1' },
        undefined,
        'Bearer token-1',
        'none',
      ],
      [
        { ANTHROPIC_API_KEY: 'key-1', ANTHROPIC_AUTH_TOKEN: 'token-1' },
        'key-1',
        'Bearer token-1',
        'ANTHROPIC_API_KEY',
      ],
    ] as const
    for (const [env, key, authorization, source] of cases) {
      const s = await scenario({ env })
      const run = await s.run([...HI, '--output-format', 'stream-json', '--verbose'])
      const { headers } = await s.api.waitForRequest(1)
      expect([headers['x-api-key'], headers.authorization]).toEqual([key, authorization])
      expect(run.messages[0]).toMatchObject({ apiKeySource: source })
    }
  })

  it('CLI-10: custom headers arrive', async () => {
    const s = await scenario({ env: { ANTHROPIC_CUSTOM_HEADERS: 'X-Team: red\nX-Trace: a:b' } })
    await s.run(HI)
    expect((await s.api.waitForRequest(1)).headers).toMatchObject({ 'x-team': 'red', 'x-trace': 'a:b' })
  })

  it('INPUT-03: without any credentials no request is made, and the message says what to set', async () => {
    const s = await scenario({ env: { ANTHROPIC_API_KEY: undefined } })
    const run = await s.run(JSON_OUT)
    expect(run.code).toBe(1)
    expect(run.result).toMatchObject({ is_error: true, result: expect.stringContaining('ANTHROPIC_API_KEY') })
    expect(s.api.requests).toHaveLength(0)
    const session = s.session()
    session.send(userLine('hi'))
    expect(await session.waitFor({ type: 'result' })).toMatchObject({ is_error: true })
  })
})

describe('permission to do everything', () => {
  it.each([[['--dangerously-skip-permissions']], [['--permission-mode', 'bypassPermissions']]])(
    'CLI-13: %j needs a sandbox for root',
    async (args) => {
      expect((await (await scenario()).run([...HI, ...args])).code).toBe(0)
      const outside = await (await scenario({ env: { IS_SANDBOX: undefined } })).run([...HI, ...args])
      expect(outside.code).toBe(process.getuid?.() === 0 ? 1 : 0)
    },
  )
})

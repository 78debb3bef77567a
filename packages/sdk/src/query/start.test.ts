import { describe, expect, it } from 'vitest'
import { query } from '../query.ts'
import { messages, outcomeOf, runQuery, say, typesOf, until } from '../testing/run-query.testing.ts'

describe('starting a query', () => {
  it('yields the messages of a turn unchanged and ends with the process', async () => {
    const { query: q } = runQuery((cli) =>
      cli.onUser(() => {
        cli.init()
        cli.say({ type: 'brand_new', anything: [1, { deep: true }] })
        cli.result({ unknown_field: 7 })
      }),
    )
    const { messages, error } = await outcomeOf(q)
    expect(error).toBeUndefined()
    expect(typesOf(messages)).toEqual(['system/init', 'brand_new', 'result/success'])
    expect(messages[1]).toEqual({ type: 'brand_new', anything: [1, { deep: true }] })
    expect(messages[2]).toMatchObject({ unknown_field: 7 })
  })

  it('writes initialize and the prompt back to back, without waiting for an answer', async () => {
    const { cli, query: q } = runQuery((cli) => {
      cli.onRequest(() => undefined)
      cli.onUser(() => cli.turn())
    })
    expect((await outcomeOf(q)).error).toBeUndefined()
    const [initialize, user] = cli.noted().lines
    expect(initialize).toMatchObject({ type: 'control_request', request: { subtype: 'initialize' } })
    expect(user).toEqual({
      type: 'user',
      session_id: '',
      message: { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      parent_tool_use_id: null,
    })
  })

  it('runs a whole turn although nobody iterates, and keeps its messages', async () => {
    const { cli, query: q } = runQuery((cli) =>
      cli.onUser(() => {
        cli.init()
        for (let index = 0; index < 500; index += 1) cli.text(`${index}`)
        cli.result()
      }),
    )
    await until(() => cli.noted().events.find(({ event }) => event === 'exit'))
    expect((await outcomeOf(q)).messages).toHaveLength(502)
  })

  it('sends the messages of an iterable as they are, their ids too (SDK-23)', async () => {
    async function* prompt() {
      yield say('one', { uuid: '11111111-1111-4111-8111-111111111111', session_id: 's' })
      yield say('two')
    }
    const { cli, query: q } = runQuery(() => {}, {}, prompt())
    const { messages } = await outcomeOf(q)
    expect(typesOf(messages).filter((type) => type.startsWith('result'))).toHaveLength(2)
    expect(cli.noted().lines.slice(1)).toEqual([
      say('one', { uuid: '11111111-1111-4111-8111-111111111111', session_id: 's' }),
      say('two'),
    ])
  })

  it('sends an empty text too: resumed sessions are opened with it', async () => {
    const { cli, query: q } = runQuery(() => {}, {}, '')
    await outcomeOf(q)
    expect(cli.noted().lines[1]).toMatchObject({ message: { content: [{ type: 'text', text: '' }] } })
  })

  it('marks every prompt as composed by the client when asked to', async () => {
    const { cli, query: q } = runQuery(() => {}, { verbatimPrompts: true }, messages('a'))
    await outcomeOf(q)
    expect(cli.noted().lines[1]).toMatchObject({ client_composed: true })
  })

  it('holds the prompt back until the engine has confirmed what initialize brings (SDK-14)', async () => {
    const { cli, query: q } = runQuery(
      (cli) =>
        cli.onRequest(({ subtype }) =>
          subtype === 'initialize' ? { commands: [], mcp_servers_applied: true } : undefined,
        ),
      { mcpServers: { s: { command: 'node' } }, mcpServersDelivery: 'initialize' },
    )
    expect((await outcomeOf(q)).error).toBeUndefined()
    expect(cli.noted().args).toContain('--await-initialize')
    expect(cli.noted().lines.map(({ type }) => type)).toEqual(['control_request', 'user'])
  })

  it.each<[string, Parameters<typeof runQuery>[1]]>([
    ['its servers', { mcpServers: { s: { command: 'node' } }, mcpServersDelivery: 'initialize' }],
    [
      'hooks that must not fail',
      { hooks: { PreToolUse: [{ hooks: [async () => ({})], onFailure: 'block' }] } },
    ],
  ])('rejects and sends no prompt when the engine does not confirm %s', async (_, options) => {
    const { cli, query: q } = runQuery(() => {}, options)
    const { error } = await outcomeOf(q)
    expect(error).toMatchObject({ name: 'RequestError', code: 'ECONTROL' })
    await until(() => cli.noted().events.find(({ event }) => event === 'exit'))
    expect(cli.noted().lines.filter(({ type }) => type === 'user')).toEqual([])
  })

  it('rejects when the engine refuses initialize: hooks would silently not be there (SDK-05)', async () => {
    const { query: q } = runQuery((cli) => {
      cli.onRequest(() => 'hooks are broken')
      cli.onUser(() => {})
    })
    const { error } = await outcomeOf(q)
    expect(error).toMatchObject({ name: 'RequestError', errorCode: 'refused', message: 'hooks are broken' })
    await expect(q.supportedModels()).rejects.toThrow('hooks are broken')
  })

  it('runs 20 queries side by side', async () => {
    const runs = Array.from({ length: 20 }, () => runQuery(() => {}))
    const outcomes = await Promise.all(runs.map(({ query: q }) => outcomeOf(q)))
    expect(outcomes.map(({ error, messages }) => [error, messages.length])).toEqual(
      runs.map(() => [undefined, 3]),
    )
  })
})

describe('a prompt of the wrong kind', () => {
  it.each([undefined, null, 7, {}, true])('%s is refused at once', (prompt) => {
    // @ts-expect-error: a prompt is a string or an async iterable
    expect(() => query({ prompt })).toThrow(TypeError)
  })

  it('ends the query when an iterable yields what is no message', async () => {
    // @ts-expect-error: only messages may be yielded
    const { query: q } = runQuery(() => {}, {}, ['text'])
    expect((await outcomeOf(q)).error).toMatchObject({ message: expect.stringContaining('a string') })
    const untyped = { role: 'user', content: 'hi' }
    // @ts-expect-error: a message of the Messages API is none of the prompt
    const { query: other } = runQuery(() => {}, {}, [untyped])
    expect((await outcomeOf(other)).error).toMatchObject({
      message: expect.stringContaining('without "type"'),
    })
  })

  it('ends the query when a message of an iterable is not JSON, and says which', async () => {
    const circular: { [key: string]: unknown } = {}
    circular.self = circular
    for (const junk of [5n, circular]) {
      // @ts-expect-error: a message has no such field
      const { query: q } = runQuery((cli) => cli.onUser(() => {}), {}, [say('fine'), say('bad', { junk })])
      expect((await outcomeOf(q)).error).toMatchObject({
        name: 'TypeError',
        message: expect.stringMatching(
          /^message 1 of the prompt iterable \(counted from 0; type "user"\) is not JSON: ./,
        ),
        cause: expect.any(Error),
      })
    }
  })
})

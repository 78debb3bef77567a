import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { promptBlocks } from './prompt-blocks.ts'
import type { BlockPorts } from './result.ts'
import { bindArguments, serverCommandCall, serverCommands } from './server-commands.ts'

const prompt = (server: string, name: string, args: readonly [string, boolean][] = []) => ({
  server,
  name,
  description: '',
  arguments: args.map(([argument, required]) => ({ name: argument, required })),
})

const commands = serverCommands([
  prompt('my.srv', 'hello', [
    ['who', true],
    ['how', false],
  ]),
  prompt('my_srv', 'hello'),
  prompt('my srv', 'hello there'),
  prompt('s', 'a'),
  prompt('s', 'ab'),
])

describe('prompts of servers as commands', () => {
  it('have normalised names, the first of each, and hints from their arguments', () => {
    expect(commands.map(({ name, argumentHint }) => [name, argumentHint])).toEqual([
      ['mcp__my_srv__hello', '<who> [how]'],
      ['mcp__my_srv__hello_there', ''],
      ['mcp__s__a', ''],
      ['mcp__s__ab', ''],
    ])
  })

  it.each([
    ['/mcp__my_srv__hello Bob', 'hello', 'Bob'],
    ['  /mcp__my_srv__hello\tBob  Jr ', 'hello', 'Bob  Jr'],
    ['/my.srv:hello (MCP) Bob', 'hello', 'Bob'],
    ['/my srv:hello there (MCP)', 'hello there', ''],
    ['/mcp__s__ab', 'ab', ''],
    ['/mcp__s__a b', 'a', 'b'],
  ])('are called by %j', (text, name, args) => {
    expect(serverCommandCall(text, commands)).toMatchObject({ command: { prompt: name }, args })
  })

  it.each(['mcp__s__a', '/mcp__s__abc', '/mcp__s__', '/s:a', '/other', ''])(
    'are not called by %j',
    (text) => {
      expect(serverCommandCall(text, commands)).toBeUndefined()
    },
  )

  it('get the words of a call by position: quotes mean nothing, words too many are dropped', () => {
    const bound = (text: string) => {
      const call = serverCommandCall(text, commands)
      return call === undefined ? undefined : bindArguments(call)
    }
    expect(bound('/mcp__my_srv__hello "Bob Smith" x y')).toEqual({
      type: 'bound',
      values: { who: '"Bob', how: 'Smith"' },
    })
    expect(bound('/mcp__my_srv__hello Bob')).toEqual({ type: 'bound', values: { who: 'Bob' } })
    expect(bound('/mcp__my_srv__hello')).toEqual({ type: 'missing', names: ['who'] })
    expect(bound('/mcp__s__a much too much')).toEqual({ type: 'bound', values: {} })
  })

  it('never take a text for a call that does not begin with one of their names', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const call = serverCommandCall(text, commands)
        if (call !== undefined) expect(text.trim().startsWith('/')).toBe(true)
      }),
    )
  })
})

describe('what a prompt says', () => {
  const ports: BlockPorts = {
    save: async () => '/saved/file',
    show: async (data) => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }),
  }
  const say = (...content: unknown[]) => ({
    messages: content.map((one) => ({ role: 'assistant', content: one })),
  })

  it('is one list of blocks, whoever says it', async () => {
    const said = say(
      { type: 'text', text: 'a' },
      [
        { type: 'text', text: 'b' },
        { type: 'image', data: 'AAAA', mimeType: 'image/png' },
      ],
      'c',
      { type: 'resource', resource: { uri: 'res://t', text: 'T' } },
      { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
      { type: 'odd' },
      7,
    )
    expect(await promptBlocks('srv', said, ports)).toMatchObject([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      { type: 'image' },
      { type: 'text', text: 'c' },
      { type: 'text', text: '[Resource from srv at res://t] T' },
      { type: 'text', text: '[Audio of 3 bytes (audio/wav) is in /saved/file]' },
    ])
  })

  it('can be nothing', async () => {
    expect(await promptBlocks('s', {}, ports)).toEqual([])
    expect(await promptBlocks('s', { messages: [null, {}, { content: null }] }, ports)).toEqual([])
  })
})

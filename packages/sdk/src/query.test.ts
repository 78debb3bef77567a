import { describe, expect, it } from 'vitest'
import { query } from './query.ts'
import { standIn } from './testing/stand-in.testing.ts'
import type { Options } from './options.ts'
import type { SDKMessage } from './types/messages.ts'

async function collect(iterable: AsyncIterable<SDKMessage>): Promise<SDKMessage[]> {
  const messages: SDKMessage[] = []
  for await (const message of iterable) messages.push(message)
  return messages
}

function run(play: Parameters<typeof standIn>[0], options: Options = {}) {
  const cli = standIn(play)
  return { cli, query: query({ prompt: 'hi', options: { ...options, pathToAgentExecutable: cli.path } }) }
}

describe('query', () => {
  it('yields the messages of a turn and ends with the process', async () => {
    const { cli, query: q } = run((cli) => cli.onUser(() => cli.turn('hello')))
    const messages = await collect(q)
    expect(messages.map((m) => m.type)).toEqual(['system', 'assistant', 'result'])
    expect(cli.noted().lines.map((l) => l['type'])).toEqual(['control_request', 'user'])
  })
})

import { describe, expect, it } from 'vitest'
import { typesOf, until } from './testing/run-query.testing.ts'
import { standIn } from './testing/stand-in.testing.ts'
import type { SDKMessage } from './types/messages.ts'
import { unstable_v2_createSession, unstable_v2_prompt, unstable_v2_resumeSession } from './v2.ts'

async function turn(stream: AsyncIterable<SDKMessage>): Promise<string[]> {
  const seen: SDKMessage[] = []
  for await (const message of stream) seen.push(message)
  return typesOf(seen)
}

describe('a session of the V2 kind', () => {
  it('goes turn by turn in one process', async () => {
    const cli = standIn()
    const session = unstable_v2_createSession({ model: 'm', pathToAgentExecutable: cli.path })
    expect(() => session.sessionId).toThrow('first message')
    await session.send('one')
    expect(await turn(session.stream())).toEqual(['system/init', 'assistant', 'result/success'])
    expect(session.sessionId).toBe('11111111-2222-4333-8444-555555555555')
    await session.send('two')
    expect(await turn(session.receive())).toEqual(['system/init', 'assistant', 'result/success'])
    session.close()
    const { events, args } = await until(() => {
      const noted = cli.noted()
      return noted.events.some(({ event }) => event === 'exit') && noted
    })
    expect(args).toContain('--model=m')
    expect(events.filter(({ event }) => event === 'start')).toHaveLength(1)
    expect(events.map(({ event }) => event)).toContain('end-of-input')
  })

  it('ends a turn only when the agents it started have ended', async () => {
    const cli = standIn((cli) => {
      const state = (state: string) => cli.say({ type: 'system', subtype: 'session_state_changed', state })
      cli.onUser(() => {
        state('running')
        cli.turn('started an agent')
        cli.later(100, () => {
          cli.turn('it has ended')
          state('idle')
        })
      })
    })
    const session = unstable_v2_createSession({ model: 'm', pathToAgentExecutable: cli.path })
    await session.send('go')
    expect((await turn(session.stream())).filter((type) => type.startsWith('result'))).toHaveLength(2)
    await session[Symbol.asyncDispose]()
  })

  it('goes on with an older session', async () => {
    const cli = standIn()
    const session = unstable_v2_resumeSession('old-id', { model: 'm', pathToAgentExecutable: cli.path })
    await session.send({ type: 'user', message: { role: 'user', content: 'x' }, parent_tool_use_id: null })
    await turn(session.stream())
    expect(cli.noted().args).toContain('--resume=old-id')
    await session[Symbol.asyncDispose]()
  })

  it('answers one prompt with its result, also when it failed', async () => {
    const cli = standIn((cli) => cli.onUser(() => cli.result({ is_error: true, subtype: 'error_max_turns' })))
    expect(await unstable_v2_prompt('hi', { model: 'm', pathToAgentExecutable: cli.path })).toMatchObject({
      subtype: 'error_max_turns',
    })
    await expect(
      unstable_v2_prompt('hi', { model: 'm', pathToAgentExecutable: '/nowhere.js' }),
    ).rejects.toThrow()
  })
})

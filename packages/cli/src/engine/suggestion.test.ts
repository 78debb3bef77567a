import { afterEach, describe, expect, it, vi } from 'vitest'
import { createRig, prompt, type Rig, type RigOptions, say, use } from './engine.testing.ts'
import type { AskSmallModel } from './parts.ts'

const rigThatAsks = (ask: AskSmallModel, more: Partial<RigOptions> = {}): Rig =>
  createRig({ answers: [{ blocks: [say('All tests pass.')] }], ...more, parts: { suggest: () => ask } })

const suggestions = ({ messages }: Rig): string[] =>
  messages.flatMap((message) => (message.type === 'prompt_suggestion' ? [message.suggestion] : []))

const until = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

afterEach(() => void vi.useRealTimers())

describe('a guess at the next prompt', () => {
  it('comes after the result of a turn, from what was said in it', async () => {
    const asked: string[] = []
    const rig = rigThatAsks(async (question) => {
      asked.push(question)
      return ' "commit it"\n'
    })
    rig.engine.submit(prompt('fix the parser'))
    await rig.finish()
    expect(rig.messages.slice(-2).map(({ type }) => type)).toEqual(['result', 'prompt_suggestion'])
    expect(suggestions(rig)).toEqual(['commit it'])
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain('User: fix the parser\n\nAgent: All tests pass.')
  })

  it.each(['NONE', 'none.', '', 'one\ntwo', 'x'.repeat(301)])(
    'is not told when the answer is no prompt: %j',
    async (answer) => {
      const rig = rigThatAsks(async () => answer)
      rig.engine.submit(prompt('hello'))
      await rig.finish()
      expect(suggestions(rig)).toEqual([])
    },
  )

  it('is dropped when the next message comes, and made for that one', async () => {
    let asked = 0
    const rig = rigThatAsks((_question, signal) => {
      asked += 1
      if (asked === 1) {
        rig.engine.submit(prompt('second'))
        return until(signal)
      }
      return Promise.resolve('third')
    })
    const running = rig.engine.run()
    rig.engine.submit(prompt('first'))
    await vi.waitFor(() => expect(suggestions(rig)).toEqual(['third']))
    rig.engine.endInput()
    await running
    expect(rig.results()).toHaveLength(2)
    expect(asked).toBe(2)
  })

  it('is not made after a turn that failed, nor while another message waits, nor for a command', async () => {
    let asked = 0
    const ask: AskSmallModel = async () => {
      asked += 1
      return 'more'
    }
    const failed = rigThatAsks(ask, {
      answers: [{ blocks: [use('Nothing')] }],
      options: { maxTurns: 1 },
    })
    failed.engine.submit(prompt('go'))
    await failed.finish()
    expect(asked).toBe(0)
    const two = rigThatAsks(ask)
    two.engine.submit(prompt('one'))
    two.engine.submit(prompt('two'))
    await two.finish()
    expect(asked).toBe(1)
    const command = rigThatAsks(ask)
    command.engine.submit(prompt('/cost'))
    await command.finish()
    expect(asked).toBe(1)
  })

  it('costs nothing but itself when it fails', async () => {
    const rig = rigThatAsks(async () => {
      throw new Error('overloaded')
    })
    rig.engine.submit(prompt('hello'))
    await rig.finish()
    expect(rig.results()).toMatchObject([{ subtype: 'success', is_error: false }])
    expect(suggestions(rig)).toEqual([])
  })

  it('holds the end of a session up for four seconds at most, and not at all after an interrupt', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let signal: AbortSignal | undefined
    const begin = async (): Promise<{ rig: Rig; over: Promise<unknown> }> => {
      signal = undefined
      const rig = rigThatAsks((_question, given) => {
        signal = given
        return until(given)
      })
      rig.engine.submit(prompt('hello'))
      rig.engine.endInput()
      const over = rig.engine.run()
      await vi.waitFor(() => expect(signal).toBeDefined())
      return { rig, over }
    }
    const slow = await begin()
    await vi.advanceTimersByTimeAsync(3_900)
    expect(signal?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    await slow.over
    const left = await begin()
    left.rig.engine.interrupt()
    await left.over
    expect(suggestions(left.rig)).toEqual([])
  })
})

import { describe, expect, it, vi } from 'vitest'
import * as compat from '../compat.ts'
import * as main from '../index.ts'
import { standIn } from '../testing/stand-in.testing.ts'
import type { CompatOptions, SDKMessage } from './types.ts'

async function collect(play: Parameters<typeof standIn>[0], options: CompatOptions = {}) {
  const cli = standIn(play)
  const seen: SDKMessage[] = []
  let error: unknown
  try {
    for await (const message of compat.query({
      prompt: 'hi',
      options: { ...options, pathToAgentExecutable: cli.path },
    })) {
      seen.push(message)
    }
  } catch (thrown) {
    error = thrown
  }
  return { cli, seen, error }
}

describe('the compat entry', () => {
  it('has every export of the main entry', () => {
    expect(Object.keys(compat).sort()).toEqual(Object.keys(main).sort())
    expect(compat.AbortError).toBe(main.AbortError)
  })

  it('gives the text of assistant messages, out of the way of JSON', async () => {
    const { seen } = await collect((cli) => cli.onUser(() => cli.turn('hello')))
    const message = seen.find((m) => m.type === 'assistant')
    expect(message?.content).toBe('hello')
    expect(JSON.stringify(message)).not.toContain('"content":"hello"')
  })

  it('tells after each result what it cost', async () => {
    const { seen } = await collect((cli) =>
      cli.onUser(() => {
        cli.result({ total_cost_usd: 0.5, queued_turn_count: 1 })
        cli.result({ total_cost_usd: 0.75 })
      }),
    )
    let total = 0
    for (const message of seen) if (message.type === 'system' && message.cost) total += message.cost
    expect(total).toBe(0.75)
    expect(seen.map((m) => m.type)).toEqual(['result', 'system', 'result', 'system'])
  })

  it('tells of a failure once, before the exception', async () => {
    const { seen, error } = await collect((cli) => {
      process.stderr.write('Invalid API key')
      cli.exit(1)
    })
    expect(seen).toHaveLength(1)
    const [message] = seen
    if (message?.type !== 'error') throw new Error('no error message')
    expect(message.error.includes('API key')).toBe(true)
    expect(message.error.type).toBe('authentication')
    expect(message.error.code).toBe('EEXIT')
    expect(`${message.error}`).toContain('exited with code 1')
    expect(error).toMatchObject({ name: 'ProcessError' })
  })

  it('tells of an error result once, right behind it', async () => {
    const { seen, error } = await collect((cli) =>
      cli.onUser(() =>
        cli.result({ is_error: true, subtype: 'error_max_budget_usd', errors: ['over budget'] }),
      ),
    )
    expect(seen.map((m) => m.type)).toEqual(['result', 'system', 'error'])
    expect(seen[2]).toMatchObject({ code: 'budget', session_id: '11111111-2222-4333-8444-555555555555' })
    expect(error).toMatchObject({ name: 'ResultError' })
  })

  it('takes the options of the seed', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { cli } = await collect(() => {}, { maxTokens: 2048, temperature: 0.5 })
    expect(cli.noted().env.CLAUDE_CODE_MAX_OUTPUT_TOKENS).toBe('2048')
    expect(warn).toHaveBeenCalledTimes(1)
    const env = { ...process.env, CLAUDE_CODE_MAX_OUTPUT_TOKENS: '1' }
    expect(
      (await collect(() => {}, { maxTokens: 2048, env })).cli.noted().env.CLAUDE_CODE_MAX_OUTPUT_TOKENS,
    ).toBe('1')
    warn.mockRestore()
  })

  it('leaves the main entry as it is', async () => {
    const cli = standIn()
    const seen: string[] = []
    for await (const message of main.query({ prompt: 'hi', options: { pathToAgentExecutable: cli.path } })) {
      seen.push(message.type)
      expect(message).not.toHaveProperty('content')
    }
    expect(seen).toEqual(['system', 'assistant', 'result'])
  })
})

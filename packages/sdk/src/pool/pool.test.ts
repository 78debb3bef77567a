import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Options } from '../options.ts'
import { inputByHand, isAlive, messages, outcomeOf, typesOf, until } from '../testing/run-query.testing.ts'
import { type StandIn, standIn } from '../testing/stand-in.testing.ts'
import { createPool, type Pool, type PoolOptions } from './pool.ts'

const pools: Pool[] = []
afterEach(() => {
  for (const pool of pools.splice(0)) pool.close()
})

function poolOn(cli: StandIn, settings: PoolOptions = {}): Pool {
  const options: Options = { ...settings.options, pathToAgentExecutable: cli.path }
  const pool = createPool({ ...settings, options })
  pools.push(pool)
  return pool
}

/** An engine that forgets when it is told to; it tells its process id in each turn. */
function forgetful(): StandIn {
  return standIn((cli) => {
    let heard: unknown[] = []
    cli.onRequest(({ subtype }) => {
      if (subtype === 'reset_session') heard = []
      return subtype === 'initialize' ? undefined : {}
    })
    cli.onUser((message) => {
      const [block] = (message.message as { content: { text: string }[] }).content
      heard.push(block?.text)
      cli.init()
      cli.result({ result: `${process.pid} ${heard.join('+')}` })
    })
  })
}

async function ask(pool: Pool, prompt: string): Promise<string> {
  const { messages: seen, error } = await outcomeOf(pool.query({ prompt }))
  if (error !== undefined) throw error
  const result = seen.at(-1)
  return result?.type === 'result' && result.subtype === 'success' ? result.result : ''
}

describe('a pool', () => {
  it('has engines initialised before there is a prompt', async () => {
    const cli = forgetful()
    const pool = poolOn(cli, { size: 2 })
    await pool.ready()
    expect(pool.idle).toBe(2)
    expect(cli.noted().events.filter(({ event }) => event === 'start')).toHaveLength(2)
    expect(await ask(pool, 'hi')).toMatch(/^\d+ hi$/)
  })

  it('takes a fresh engine for each query, and fills up again', async () => {
    const pool = poolOn(forgetful(), { size: 1 })
    const answers: string[] = []
    for (const prompt of ['a', 'b', 'c']) {
      await until(() => pool.idle === 1)
      answers.push(await ask(pool, prompt))
    }
    expect(new Set(answers.map((answer) => answer.split(' ')[0])).size).toBe(3)
    expect(answers.map((answer) => answer.split(' ')[1])).toEqual(['a', 'b', 'c'])
  })

  it('starts an engine for a query that finds none waiting', async () => {
    const pool = poolOn(forgetful(), { size: 0 })
    expect(await Promise.all([ask(pool, 'a'), ask(pool, 'b')])).toEqual([
      expect.stringMatching(/ a$/),
      expect.stringMatching(/ b$/),
    ])
  })

  it('uses an engine again that says it has forgotten, and nothing of the first query is in the second', async () => {
    const asked: string[] = []
    const cli = standIn((cli) => {
      let heard: unknown[] = []
      cli.onRequest(({ subtype }) => {
        if (subtype === 'reset_session') heard = []
        return subtype === 'initialize' ? undefined : {}
      })
      cli.onUser(async (message) => {
        const [block] = (message.message as { content: { text: string }[] }).content
        heard.push(block?.text)
        cli.init()
        const request = {
          subtype: 'can_use_tool',
          tool_name: String(block?.text),
          input: {},
          tool_use_id: 't',
        }
        const { response } = await cli.ask(request, 'same-id')
        cli.result({ result: `${process.pid} ${heard.join('+')} ${JSON.stringify(response)}` })
      })
    })
    const options: Options = {
      canUseTool: async (tool) => {
        asked.push(tool)
        return { behavior: 'deny', message: tool }
      },
    }
    const pool = poolOn(cli, { size: 1, maxUses: 2, options })
    await pool.ready()
    const first = await ask(pool, 'one')
    await until(() => pool.idle === 1)
    const second = await ask(pool, 'two')
    expect(first.split(' ')[0]).toBe(second.split(' ')[0])
    expect(second.split(' ')[1]).toBe('two')
    expect(second).toContain('"message":"two"')
    expect(asked).toEqual(['one', 'two'])
    const third = await ask(pool, 'three')
    expect(third.split(' ')[0]).not.toBe(first.split(' ')[0])
  })

  it('replaces an engine that cannot forget', async () => {
    const cli = standIn((cli) => {
      cli.onRequest(({ subtype }) => (subtype === 'reset_session' ? 'Unsupported' : undefined))
      cli.onUser(() => {
        cli.init()
        cli.result({ result: `${process.pid} x` })
      })
    })
    const pool = poolOn(cli, { size: 1, maxUses: 5 })
    await pool.ready()
    const first = await ask(pool, 'one')
    await until(() => pool.idle === 1)
    expect(await ask(pool, 'two')).not.toBe(first)
  })

  it('replaces an engine that dies while it waits', async () => {
    const cli = standIn()
    const pool = poolOn(cli, { size: 1 })
    await pool.ready()
    const pid = await until(() => pidOf(cli, 0))
    process.kill(pid, 'SIGKILL')
    await until(() => cli.noted().events.filter(({ event }) => event === 'start').length === 2)
    await until(() => pool.idle === 1)
    expect(typesOf((await outcomeOf(pool.query({ prompt: 'hi' }))).messages)).toContain('result/success')
  })

  it('ends engines that nobody needed for a while', async () => {
    const cli = standIn()
    const pool = poolOn(cli, { size: 1, idleMs: 100 })
    await pool.ready()
    await until(() => pool.idle === 0)
    await until(() => cli.noted().events.find(({ event }) => event === 'exit'))
  })

  it('gives the error of an engine that cannot start to the query', async () => {
    const pool = createPool({ options: { pathToAgentExecutable: '/nowhere/agent.js' } })
    pools.push(pool)
    await pool.ready()
    expect((await outcomeOf(pool.query({ prompt: 'hi' }))).error).toMatchObject({ code: 'ENOENT' })
  })

  it('drains: queries at work end, engines that wait are ended, new queries are refused', async () => {
    const cli = standIn((cli) => cli.onUser(() => cli.later(200, () => cli.turn())))
    const pool = poolOn(cli, { size: 2 })
    await pool.ready()
    const working = outcomeOf(pool.query({ prompt: 'hi' }))
    await pool.drain()
    expect((await working).messages).toHaveLength(3)
    expect(() => pool.query({ prompt: 'late' })).toThrow('closed')
    await until(() => cli.noted().events.filter(({ event }) => event === 'exit').length >= 2)
  })

  it('ends a query by its own abort controller, and no other', async () => {
    const cli = standIn((cli) => cli.onUser(() => cli.later(300, () => cli.turn())))
    const pool = poolOn(cli, { size: 2 })
    await pool.ready()
    const abortController = new AbortController()
    const aborted = outcomeOf(pool.query({ prompt: 'a', abortController }))
    const other = outcomeOf(pool.query({ prompt: 'b' }))
    abortController.abort()
    expect((await aborted).error).toMatchObject({ name: 'AbortError' })
    expect((await other).error).toBeUndefined()
  })

  it('takes iterables too, and ends an engine whose consumer left early', async () => {
    const cli = standIn()
    const pool = poolOn(cli, { size: 1, maxUses: 3 })
    await pool.ready()
    const input = inputByHand()
    const q = pool.query({ prompt: input.stream })
    const pid = await until(() => q.pid)
    input.send('one')
    for await (const _ of q) break
    await until(() => !isAlive(pid))
    expect(typesOf((await outcomeOf(pool.query({ prompt: messages('x') }))).messages)).toHaveLength(3)
  })

  it('asks its callbacks nothing while its engines wait', async () => {
    const canUseTool = vi.fn()
    const pool = poolOn(standIn(), { size: 1, options: { canUseTool } })
    await pool.ready()
    expect(canUseTool).not.toHaveBeenCalled()
  })
})

function pidOf(cli: StandIn, index: number): number | undefined {
  const starts = cli.noted().events.filter(({ event }) => event === 'start')
  return Number(starts[index]?.pid) || undefined
}

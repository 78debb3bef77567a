import { describe, expect, it } from 'vitest'
import { isAlive, messages, outcomeOf, until } from './testing/run-query.testing.ts'
import { standIn } from './testing/stand-in.testing.ts'
import { startup } from './warm.ts'

describe('startup()', () => {
  it('resolves when the engine is initialised; the prompt alone follows', async () => {
    const cli = standIn()
    const warm = await startup({ options: { pathToAgentExecutable: cli.path } })
    expect(cli.noted().lines).toHaveLength(1)
    const q = warm.query('hi')
    expect(await q.supportedCommands()).toEqual([])
    expect((await outcomeOf(q)).messages).toHaveLength(3)
    expect(cli.noted().lines.map(({ type }) => type)).toEqual(['control_request', 'user'])
  })

  it('takes iterables too', async () => {
    const warm = await startup({ options: { pathToAgentExecutable: standIn().path } })
    expect((await outcomeOf(warm.query(messages('a', 'b')))).messages).toHaveLength(6)
  })

  it('gives one query', async () => {
    const warm = await startup({ options: { pathToAgentExecutable: standIn().path } })
    await outcomeOf(warm.query('hi'))
    expect(() => warm.query('again')).toThrow('can only be called once')
  })

  it('ends an engine that is not needed', async () => {
    const cli = standIn()
    const warm = await startup({ options: { pathToAgentExecutable: cli.path } })
    warm.close()
    expect(() => warm.query('late')).toThrow('can only be called once')
    await until(() => cli.noted().events.find(({ event }) => event === 'exit'))
    const other = standIn()
    await (await startup({ options: { pathToAgentExecutable: other.path } }))[Symbol.asyncDispose]()
    expect(other.noted().events.at(-1)).toMatchObject({ event: 'exit' })
  })

  it('rejects with what the engine wrote to stderr when it ends', async () => {
    const cli = standIn((cli) => {
      process.stderr.write('no key\n')
      cli.exit(1)
    })
    await expect(startup({ options: { pathToAgentExecutable: cli.path } })).rejects.toMatchObject({
      name: 'ProcessError',
      message: expect.stringContaining('no key'),
    })
  })

  it('rejects when the engine refuses, is missing, or takes too long', async () => {
    const refusing = standIn((cli) => cli.onRequest(() => 'no'))
    await expect(startup({ options: { pathToAgentExecutable: refusing.path } })).rejects.toThrow('no')
    await expect(startup({ options: { pathToAgentExecutable: '/nowhere.js' } })).rejects.toMatchObject({
      code: 'ENOENT',
    })
    const silent = standIn((cli) => cli.onRequest(() => undefined))
    const options = { pathToAgentExecutable: silent.path }
    await expect(startup({ options, initializeTimeoutMs: 5 })).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      message: expect.stringContaining('5 ms'),
    })
    const pid = await until(() => Number(silent.noted().events.find(({ event }) => event === 'start')?.pid))
    await until(() => !isAlive(pid))
  })

  it('throws for contradicting options before anything is started', async () => {
    await expect(startup({ options: { model: 'm', fallbackModel: 'm' } })).rejects.toThrow(TypeError)
  })
})

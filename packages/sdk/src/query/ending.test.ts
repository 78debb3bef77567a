import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AbortError } from '../errors.ts'
import { query } from '../query.ts'
import { isAlive, outcomeOf, runQuery, until } from '../testing/run-query.testing.ts'
import { temporaryDirectory } from '../testing/stand-in.testing.ts'
import type { SDKUserMessage } from '../types/messages.ts'

const unhandled: unknown[] = []
const note = (error: unknown) => unhandled.push(error)
beforeAll(() => void process.on('unhandledRejection', note))
afterAll(() => {
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

function endless() {
  return runQuery((cli) =>
    cli.onUser(() => {
      cli.init()
      cli.later(60_000, () => {})
    }),
  )
}

async function started(q: ReturnType<typeof runQuery>['query']): Promise<number> {
  await q.next()
  return until(() => q.pid)
}

describe.concurrent('PAIN-29: every way out of a query ends the process (SDK-03)', () => {
  it('break', async () => {
    const { query: q } = runQuery((cli) => cli.onUser(() => cli.init()))
    let pid = 0
    for await (const _ of q) {
      pid = await until(() => q.pid)
      break
    }
    await until(() => !isAlive(pid))
    expect(await outcomeOf(q)).toEqual({ messages: [], error: undefined })
  })

  it('an exception in the loop', async () => {
    const { query: q } = runQuery((cli) => cli.onUser(() => cli.init()))
    let pid = 0
    const loop = async () => {
      for await (const _ of q) {
        pid = await until(() => q.pid)
        throw new Error('mine')
      }
    }
    await expect(loop()).rejects.toThrow('mine')
    await until(() => !isAlive(pid))
  })

  it('throw()', async () => {
    const { query: q } = runQuery((cli) => cli.onUser(() => cli.init()))
    const pid = await started(q)
    await expect(q.throw(new Error('thrown'))).rejects.toThrow('thrown')
    await until(() => !isAlive(pid))
  })

  it('disposal', async () => {
    const { query: q } = runQuery((cli) => cli.onUser(() => cli.init()))
    const pid = await started(q)
    await q[Symbol.asyncDispose]()
    await until(() => !isAlive(pid))
  })

  it('PAIN-47: close(), which resolves a waiting next() and may be called again', async () => {
    const { query: q } = runQuery((cli) => cli.onUser(() => cli.init()))
    const pid = await started(q)
    const waiting = q.next()
    q.close()
    q.close()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await q.next()).toEqual({ done: true, value: undefined })
    await until(() => !isAlive(pid))
    expect(q.pid).toBeUndefined()
  })

  it('close(), which tells a prompt that is being waited for', async () => {
    let wasTold = false
    const prompt: AsyncIterableIterator<SDKUserMessage> = {
      [Symbol.asyncIterator]: () => prompt,
      next: () => new Promise(() => {}),
      return: async () => {
        wasTold = true
        return { done: true, value: undefined }
      },
    }
    const { query: q } = runQuery(() => {}, {}, prompt)
    expect(wasTold).toBe(false)
    await q.return()
    expect(wasTold).toBe(true)
  })

  it('close() before anything has happened', async () => {
    const { query: q } = runQuery(() => {})
    q.close()
    expect(await outcomeOf(q)).toEqual({ messages: [], error: undefined })
  })

  it('tells a running turn to stop first, so that a healthy engine is gone at once', async () => {
    const { cli, query: q } = runQuery((cli) => {
      cli.onUser(() => {
        cli.init()
        cli.later(60_000, () => {})
      })
      cli.onRequest(({ subtype }) => {
        if (subtype === 'interrupt') cli.onEnd(() => cli.exit(0))
        return {}
      })
    })
    await started(q)
    await q.return()
    expect(cli.noted().lines.at(-1)).toMatchObject({ request: { subtype: 'interrupt', cancel_queued: true } })
    // It went by itself: a signal would have left no such note.
    expect(cli.noted().events.at(-1)).toMatchObject({ event: 'exit', code: 0 })
  })

  it('drops messages that wait for a turn of their own', async () => {
    const sent = (content: string): SDKUserMessage => ({
      type: 'user',
      message: { role: 'user', content },
      parent_tool_use_id: null,
    })
    async function* prompts() {
      yield sent('first')
      yield sent('second')
      await new Promise(() => {})
    }
    const { cli, query: q } = runQuery(
      (cli) => {
        let seen = 0
        cli.onUser(() => {
          seen += 1
          if (seen === 2) cli.result()
        })
        cli.onRequest(({ subtype }) => {
          if (subtype === 'interrupt') cli.onEnd(() => cli.exit(0))
          return {}
        })
      },
      {},
      prompts(),
    )
    // Between two turns: the first has its result, the second has not begun.
    expect((await q.next()).value).toMatchObject({ type: 'result' })
    await q.return()
    expect(cli.noted().lines.at(-1)).toMatchObject({ request: { subtype: 'interrupt', cancel_queued: true } })
  })

  it('SIGTERM after 2 seconds when the engine does not leave at the end of its input', async () => {
    const { cli, query: q } = endless()
    const pid = await started(q)
    const start = Date.now()
    await q.return()
    const took = Date.now() - start
    expect(took).toBeGreaterThan(1_500)
    expect(took).toBeLessThan(6_500)
    await until(() => !isAlive(pid))
    expect(cli.noted().events.map(({ event }) => event)).toContain('end-of-input')
  })

  it('SIGKILL after 7 seconds when it ignores that too', async () => {
    const { query: q } = runQuery((cli) => {
      process.on('SIGTERM', () => cli.note({ signal: 'SIGTERM' }))
      cli.onUser(() => {
        cli.init()
        cli.later(60_000, () => {})
      })
    })
    const pid = await started(q)
    const start = Date.now()
    q.close()
    await until(() => !isAlive(pid), 15_000)
    expect(Date.now() - start).toBeGreaterThan(6_000)
  })
})

describe.concurrent('PAIN-35: the abort controller (SDK-21)', () => {
  it('rejects the waiting next() at once, and the process goes in the background', async () => {
    const abortController = new AbortController()
    const { query: q } = runQuery(
      (cli) =>
        cli.onUser(() => {
          cli.init()
          cli.later(60_000, () => {})
        }),
      { abortController },
    )
    const pid = await started(q)
    const waiting = q.next()
    const start = Date.now()
    abortController.abort('enough')
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError', code: 'EABORT', cause: 'enough' })
    await expect(waiting).rejects.toBeInstanceOf(AbortError)
    expect(Date.now() - start).toBeLessThan(1_800)
    expect(await q.next()).toEqual({ done: true, value: undefined })
    await expect(q.interrupt()).rejects.toBeInstanceOf(AbortError)
    await until(() => !isAlive(pid))
  })

  it('that was aborted before starts nothing; the first next() rejects', async () => {
    const abortController = new AbortController()
    abortController.abort()
    const { cli, query: q } = runQuery(() => {}, { abortController })
    await expect(q.next()).rejects.toThrow('process aborted by user')
    expect(q.pid).toBeUndefined()
    expect(cli.noted().events).toEqual([])
  })

  it('may abort after the end, and nothing happens', async () => {
    const abortController = new AbortController()
    const { query: q } = runQuery(() => {}, { abortController })
    expect((await outcomeOf(q)).error).toBeUndefined()
    abortController.abort()
    expect(await q.next()).toEqual({ done: true, value: undefined })
  })

  it('ends its own query and no other', async () => {
    const abortController = new AbortController()
    const first = runQuery((cli) => cli.onUser(() => cli.init()), { abortController })
    const second = runQuery((cli) => cli.onUser(() => cli.later(300, () => cli.turn())))
    await started(first.query)
    abortController.abort()
    expect((await outcomeOf(second.query)).error).toBeUndefined()
  })

  it('carries one listener for 20 queries, and none after them', async () => {
    const abortController = new AbortController()
    const { signal } = abortController
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1
      remove(...args)
    }
    const runs = Array.from({ length: 20 }, () => runQuery(() => {}, { abortController }))
    expect(listeners).toBe(1)
    await Promise.all(runs.map(({ query: q }) => outcomeOf(q)))
    expect(listeners).toBe(0)
  })
})

describe('a hundred queries', () => {
  it.skipIf(process.platform === 'win32')(
    'leave no listener on the process and raise no warning (SDK-22)',
    async () => {
      const engine = shellEngine()
      const warnings: string[] = []
      const warned = (warning: Error) => warnings.push(`${warning.name}: ${warning.message}`)
      process.on('warning', warned)
      const before = process.listenerCount('exit')
      for (let round = 0; round < 5; round += 1) {
        const queries = Array.from({ length: 20 }, () =>
          query({ prompt: 'hi', options: { pathToAgentExecutable: engine } }),
        )
        expect(process.listenerCount('exit')).toBe(before + 1)
        const outcomes = await Promise.all(queries.map(outcomeOf))
        expect(outcomes.every(({ error, messages }) => error === undefined && messages.length === 1)).toBe(
          true,
        )
      }
      expect(process.listenerCount('exit')).toBe(before)
      process.off('warning', warned)
      expect(warnings.filter((warning) => warning.includes('Listeners'))).toEqual([])
    },
  )
})

/** An engine that starts in no time: it answers each user message with a result. */
function shellEngine(): string {
  const path = join(temporaryDirectory(), 'engine')
  const result = JSON.stringify({ type: 'result', subtype: 'success', is_error: false, result: 'x' })
  writeFileSync(
    path,
    `#!/bin/sh\nwhile read -r line; do case "$line" in *'"type":"user"'*) echo '${result}';; esac; done\n`,
  )
  chmodSync(path, 0o755)
  return path
}

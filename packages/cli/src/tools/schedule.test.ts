import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runScheduled, type Scheduled } from './schedule.ts'

interface Call extends Scheduled<string> {
  readonly name: string
}

/** Calls whose end the test decides; `running` tells which have started. */
const controlled = (specs: readonly { name: string; parallel: boolean }[]) => {
  const running = new Set<string>()
  const finish = new Map<string, () => void>()
  const calls: Call[] = specs.map(({ name, parallel }) => ({
    name,
    parallel,
    run: () => {
      running.add(name)
      return new Promise((resolve) => {
        finish.set(name, () => {
          running.delete(name)
          resolve(name)
        })
      })
    },
  }))
  return { calls, running, finish: (name: string) => finish.get(name)?.() }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

const NEVER = { shouldStop: () => false, skip: (call: Call) => `skipped ${call.name}` }

describe('runScheduled', () => {
  it('runs neighbouring parallel calls together and everything else alone, in order', async () => {
    const { calls, running, finish } = controlled([
      { name: 'read1', parallel: true },
      { name: 'read2', parallel: true },
      { name: 'write', parallel: false },
      { name: 'read3', parallel: true },
    ])
    const results: string[] = []
    const done = runScheduled(calls, { ...NEVER, cap: 10, onResult: (result) => results.push(result) })
    await settle()
    expect([...running]).toEqual(['read1', 'read2'])
    finish('read2')
    await settle()
    expect([...running]).toEqual(['read1'])
    finish('read1')
    await settle()
    expect([...running]).toEqual(['write'])
    finish('write')
    await settle()
    expect([...running]).toEqual(['read3'])
    finish('read3')
    await done
    expect(results).toEqual(['read2', 'read1', 'write', 'read3'])
  })

  it('keeps to the cap', async () => {
    const { calls, running, finish } = controlled(['a', 'b', 'c'].map((name) => ({ name, parallel: true })))
    const done = runScheduled(calls, { ...NEVER, cap: 2, onResult: () => undefined })
    await settle()
    expect([...running]).toEqual(['a', 'b'])
    finish('a')
    await settle()
    expect([...running]).toEqual(['b', 'c'])
    finish('b')
    finish('c')
    await done
  })

  it('answers calls that never start once it shall stop', async () => {
    const { calls, finish } = controlled([
      { name: 'first', parallel: false },
      { name: 'second', parallel: false },
    ])
    let stop = false
    const results: string[] = []
    const done = runScheduled(calls, {
      cap: 10,
      shouldStop: () => stop,
      skip: (call) => `skipped ${call.name}`,
      onResult: (result) => results.push(result),
    })
    await settle()
    stop = true
    finish('first')
    await done
    expect(results).toEqual(['first', 'skipped second'])
  })

  it('gives every call exactly one result, and never runs a serial call beside another', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (flags, cap) => {
          let running = 0
          let serialRunning = false
          const calls: Call[] = flags.map((parallel, index) => ({
            name: String(index),
            parallel,
            run: async () => {
              running += 1
              expect(serialRunning).toBe(false)
              expect(running).toBeLessThanOrEqual(parallel ? cap : 1)
              serialRunning = !parallel
              await Promise.resolve()
              running -= 1
              serialRunning = false
              return String(index)
            },
          }))
          const results: string[] = []
          await runScheduled(calls, { ...NEVER, cap, onResult: (result) => results.push(result) })
          expect([...results].sort()).toEqual(flags.map((_, index) => String(index)).sort())
        },
      ),
    )
  })
})

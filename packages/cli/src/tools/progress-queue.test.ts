import { describe, expect, it } from 'vitest'
import { createProgressQueue } from './progress-queue.ts'

describe('a progress queue', () => {
  it('gives values as they come, and ends', async () => {
    const queue = createProgressQueue<number>()
    const seen: number[] = []
    const reading = (async () => {
      for await (const value of queue) seen.push(value)
    })()
    for (const value of [1, 2]) {
      queue.push(value)
      await new Promise((resolve) => setImmediate(resolve))
    }
    queue.end()
    await reading
    expect(seen).toEqual([1, 2])
  })

  it('gives a late reader only the latest value', async () => {
    const queue = createProgressQueue<number>()
    for (const value of [1, 2, 3]) queue.push(value)
    const seen: number[] = []
    for await (const value of queue) {
      seen.push(value)
      queue.end()
    }
    expect(seen).toEqual([3])
  })

  it('gives a reader nothing when it ended before', async () => {
    const queue = createProgressQueue<number>()
    queue.end()
    for await (const _ of queue) throw new Error('there is nothing')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MessageQueue } from './message-queue.ts'

describe('the message queue', () => {
  it('gives everything once and in order, however putting in and taking out mix', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 200 }), async (steps) => {
        const queue = new MessageQueue<{ n: number }>()
        const taken: Promise<IteratorResult<{ n: number }, void>>[] = []
        let put = 0
        for (const isPut of steps) {
          if (isPut) queue.push({ n: put++ })
          else taken.push(queue.next())
        }
        queue.end()
        const results = await Promise.all(taken)
        const numbers = results.flatMap((result) => (result.done ? [] : [result.value.n]))
        for (let rest = await queue.next(); !rest.done; rest = await queue.next()) numbers.push(rest.value.n)
        expect(numbers).toEqual([...Array(put).keys()])
      }),
    )
  })

  it('gives back the space of what was taken', async () => {
    const queue = new MessageQueue<{ n: number }>()
    for (let n = 0; n < 5000; n += 1) queue.push({ n })
    for (let n = 0; n < 5000; n += 1) expect(await queue.next()).toEqual({ done: false, value: { n } })
  })

  it('fails once, after what is still in it', async () => {
    const queue = new MessageQueue<object>()
    const item = {}
    queue.push(item)
    queue.fail(new Error('end'))
    queue.push({})
    expect(await queue.next()).toEqual({ done: false, value: item })
    await expect(queue.next()).rejects.toThrow('end')
    expect(await queue.next()).toEqual({ done: true, value: undefined })
  })

  it('fails the first waiter and ends the others', async () => {
    const queue = new MessageQueue<object>()
    const waiting = [queue.next(), queue.next()]
    queue.fail(new Error('end'))
    queue.end()
    await expect(waiting[0]).rejects.toThrow('end')
    expect(await waiting[1]).toEqual({ done: true, value: undefined })
    expect(await queue.next()).toEqual({ done: true, value: undefined })
  })
})

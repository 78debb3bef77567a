import type { InboundUserMessage } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { createQueue } from './queue.ts'

const message = (text: string, uuid?: string): InboundUserMessage => ({
  type: 'user',
  message: { role: 'user', content: text },
  parent_tool_use_id: null,
  ...(uuid === undefined ? {} : { uuid }),
})

describe('the input queue', () => {
  it('hands messages out in order and ends when the input has ended and nothing is left', async () => {
    const queue = createQueue()
    queue.push(message('one'), 1)
    queue.push(message('two'), 2)
    queue.end()
    expect((await queue.next())?.message.message.content).toBe('one')
    expect((await queue.next())?.receivedAt).toBe(2)
    expect(await queue.next()).toBeUndefined()
  })

  it('wakes a waiting taker', async () => {
    const queue = createQueue()
    const next = queue.next()
    queue.push(message('late'), 1)
    expect((await next)?.message.message.content).toBe('late')
    const end = queue.next()
    queue.end()
    expect(await end).toBeUndefined()
  })

  it('takes waiting messages back', () => {
    const queue = createQueue()
    queue.push(message('a', 'u1'), 1)
    queue.push(message('b', 'u2'), 1)
    expect(queue.remove(({ uuid }) => uuid === 'u1').map((taken) => taken.message.uuid)).toEqual(['u1'])
    expect(queue.waiting.map((waiting) => waiting.message.uuid)).toEqual(['u2'])
  })

  it('is idle only when the message taken last has been dealt with', async () => {
    const queue = createQueue()
    await queue.untilIdle()
    queue.push(message('work'), 1)
    let idle = false
    const watching = queue.untilIdle().then(() => {
      idle = true
    })
    await queue.next()
    await Promise.resolve()
    expect(idle).toBe(false)
    const parked = queue.next()
    await watching
    queue.end()
    await parked
  })

  it('is not quiet while somebody may still bring a message', async () => {
    const queue = createQueue()
    const said: string[] = []
    const quiet = (): void => void said.push('quiet')
    const release = queue.hold()
    const first = queue.next(quiet)
    queue.push(message('report'), 1)
    release()
    expect((await first)?.message.message.content).toBe('report')
    expect(said).toEqual([])
    const releaseAgain = queue.hold()
    const end = queue.next(quiet)
    queue.end()
    expect(queue.held).toBe(true)
    releaseAgain()
    expect(await end).toBeUndefined()
    expect(said).toEqual(['quiet'])
  })
})

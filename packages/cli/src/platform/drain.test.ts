import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDrain, DRAIN_CAP_MS, DRAIN_IDLE_MS } from './drain.ts'

describe('drain', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => vi.useRealTimers())

  const immediate = () => new Promise((resolve) => setImmediate(resolve))
  const drainOf = (pipes: number) => {
    const complete = vi.fn()
    return { complete, drain: createDrain(pipes, complete) }
  }

  it('is complete at once when the pipes ended before the exit', () => {
    const { drain, complete } = drainOf(2)
    drain.closed()
    drain.closed()
    expect(complete).not.toHaveBeenCalled()
    drain.exited()
    expect(complete).toHaveBeenCalledOnce()
  })

  it('is complete with the exit of a child without pipes', () => {
    const { drain, complete } = drainOf(0)
    drain.exited()
    expect(complete).toHaveBeenCalledOnce()
  })

  it('is complete as soon as the last pipe ends after the exit', () => {
    const { drain, complete } = drainOf(2)
    drain.exited()
    drain.closed()
    expect(complete).not.toHaveBeenCalled()
    drain.closed()
    expect(complete).toHaveBeenCalledOnce()
  })

  it('PAIN-27: waits until a held pipe was silent for 100 ms, counted from the last chunk', async () => {
    const { drain, complete } = drainOf(1)
    drain.exited()
    vi.advanceTimersByTime(DRAIN_IDLE_MS - 10)
    drain.chunk()
    vi.advanceTimersByTime(DRAIN_IDLE_MS - 10)
    expect(complete).not.toHaveBeenCalled()
    vi.advanceTimersByTime(10)
    await immediate()
    expect(complete).toHaveBeenCalledOnce()
  })

  it('PAIN-27: lets a chunk that waits behind a late timer be read first', async () => {
    const { drain, complete } = drainOf(1)
    drain.exited()
    vi.advanceTimersByTime(DRAIN_IDLE_MS)
    drain.chunk()
    await immediate()
    expect(complete).not.toHaveBeenCalled()
  })

  it('PAIN-27: gives up on a holder that writes for ever after 2 s', () => {
    const { drain, complete } = drainOf(1)
    drain.exited()
    for (let passed = 0; passed < DRAIN_CAP_MS; passed += 50) {
      expect(complete).not.toHaveBeenCalled()
      drain.chunk()
      vi.advanceTimersByTime(50)
    }
    expect(complete).toHaveBeenCalledOnce()
  })

  it('does not take a pipe that waits for its sink for a silent one', async () => {
    const { drain, complete } = drainOf(1)
    drain.exited()
    drain.chunk()
    drain.paused()
    vi.advanceTimersByTime(DRAIN_IDLE_MS * 3)
    await immediate()
    expect(complete).not.toHaveBeenCalled()
    drain.resumed()
    vi.advanceTimersByTime(DRAIN_IDLE_MS)
    await immediate()
    expect(complete).toHaveBeenCalledOnce()
  })
})

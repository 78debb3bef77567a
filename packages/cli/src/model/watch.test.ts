import { describe, expect, it, onTestFinished } from 'vitest'
import { CONTENT_MS, createTestClock, HEAD_MS, IDLE_MS } from './model.testing.ts'
import { Aborted, createWatch } from './watch.ts'

const limits = { headMs: HEAD_MS, idleMs: IDLE_MS, contentMs: CONTENT_MS }
const never = new Promise<never>(() => undefined)

const watching = () => {
  const clock = createTestClock()
  const controller = new AbortController()
  const watch = createWatch(limits, clock, controller.signal)
  onTestFinished(() => watch.close())
  return { clock, controller, watch }
}

describe('a watch over waits', () => {
  it('gives what arrives', async () => {
    const { watch } = watching()
    expect(await watch.wait(Promise.resolve(1))).toBe(1)
    await expect(watch.wait(Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  })

  it('PAIN-26: has one clock until the head is there, and another after it, also in the middle of a wait', async () => {
    const { clock, watch } = watching()
    const head = expect(watch.wait(never)).rejects.toMatchObject({ code: 'timeout' })
    await clock.runOut(HEAD_MS)
    await head
    const other = watching()
    const stream = expect(other.watch.wait(never)).rejects.toMatchObject({ code: 'idle' })
    other.watch.headArrived()
    await other.clock.runOut(IDLE_MS)
    await stream
  })

  it('PAIN-26: counts the time until the first content from sending on, whatever else arrives', async () => {
    const { clock, watch } = watching()
    watch.headArrived()
    clock.advance(HEAD_MS - 2_000)
    watch.headArrived()
    const waiting = expect(watch.wait(never)).rejects.toMatchObject({ code: 'timeout' })
    await clock.runOut(2_000)
    await waiting
    watch.contentArrived()
    const stream = expect(watch.wait(never)).rejects.toMatchObject({ code: 'idle' })
    await clock.runOut(IDLE_MS)
    await stream
  })

  it('does not count the time between waits, in which a reader may be slow', async () => {
    const { clock, watch } = watching()
    watch.headArrived()
    clock.advance(IDLE_MS * 2)
    expect(await watch.wait(Promise.resolve('still there'))).toBe('still there')
  })

  it('ends at an abort, during a wait or before it', async () => {
    const { controller, watch } = watching()
    const waiting = watch.wait(never)
    controller.abort()
    await expect(waiting).rejects.toThrow(Aborted)
    await expect(watch.wait(never)).rejects.toThrow(Aborted)
  })

  it('leaves no rejection to nobody when what it waited for fails after an abort', async () => {
    const { controller, watch } = watching()
    controller.abort()
    const rejections: unknown[] = []
    const note = (reason: unknown): void => void rejections.push(reason)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    await expect(watch.wait(Promise.reject(new Error('closed')))).rejects.toThrow(Aborted)
    await new Promise((resolve) => setImmediate(resolve))
    expect(rejections).toEqual([])
  })
})

import { afterEach, describe, expect, it, vi } from 'vitest'
import { anySignal } from './any-signal.ts'

const { any } = AbortSignal
const bring = (value: typeof any | undefined): void =>
  void Object.defineProperty(AbortSignal, 'any', { value, configurable: true, writable: true })

afterEach(() => bring(any))

describe.each(['with', 'without'])('a signal of several, %s what newer versions of Node bring', (kind) => {
  const both = () => {
    if (kind === 'without') bring(undefined)
    const [first, second] = [new AbortController(), new AbortController()]
    return { first, second, either: anySignal([first.signal, second.signal]) }
  }

  it('is aborted with the first of them, once, for its reason', () => {
    const { first, second, either } = both()
    const heard = vi.fn()
    either.addEventListener('abort', heard)
    expect(either.aborted).toBe(false)
    second.abort('second')
    first.abort('first')
    expect(either).toMatchObject({ aborted: true, reason: 'second' })
    expect(heard).toHaveBeenCalledTimes(1)
  })

  it('is aborted at once when one of them was', () => {
    const { first, second } = both()
    second.abort('before')
    expect(anySignal([first.signal, second.signal])).toMatchObject({ aborted: true, reason: 'before' })
  })
})

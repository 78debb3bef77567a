import type { InboundUserMessage } from '@agent-engine/protocol'

/** A user message waiting for its turn. */
export interface QueuedMessage {
  readonly message: InboundUserMessage
  /** `performance.now()` when it came in. */
  readonly receivedAt: number
}

/**
 * Input in order, one turn each. `next` waits for a message and gives `undefined` once the input has ended and
 * nothing is left.
 */
export interface InputQueue {
  readonly waiting: readonly QueuedMessage[]
  push(message: InboundUserMessage, receivedAt: number): void
  /** No more input will come. */
  end(): void
  /** Keeps the queue open after the end of the input, for messages that the engine itself will bring; gives the release. */
  hold(): () => void
  /** The engine itself may still bring a message. */
  readonly held: boolean
  /** `quiet` is called, perhaps more than once, when nothing waits and nobody holds the queue open. */
  next(quiet?: () => void): Promise<QueuedMessage | undefined>
  /** Resolves when nothing waits and the message taken last has been dealt with: its taker asked for the next. */
  untilIdle(): Promise<void>
  /** Takes waiting messages out that match; gives those it took. */
  remove(matches: (message: InboundUserMessage, receivedAt: number) => boolean): readonly QueuedMessage[]
}

export const createQueue = (): InputQueue => {
  let waiting: QueuedMessage[] = []
  let ended = false
  let holds = 0
  let taken = false
  let wake: (() => void) | undefined
  let idleWaiters: (() => void)[] = []
  const signal = (): void => {
    wake?.()
    wake = undefined
  }
  return {
    get waiting() {
      return waiting
    },
    push(message, receivedAt) {
      waiting.push({ message, receivedAt })
      signal()
    },
    end() {
      ended = true
      signal()
    },
    hold() {
      holds += 1
      let held = true
      return () => {
        if (held) holds -= 1
        held = false
        signal()
      }
    },
    get held() {
      return holds > 0
    },
    async next(quiet) {
      taken = false
      for (;;) {
        const first = waiting.shift()
        if (first !== undefined) {
          taken = true
          return first
        }
        const waiters = idleWaiters
        idleWaiters = []
        for (const resolve of waiters) resolve()
        if (holds === 0) quiet?.()
        if (ended && holds === 0) return undefined
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    async untilIdle() {
      if (waiting.length === 0 && !taken) return
      await new Promise<void>((resolve) => idleWaiters.push(resolve))
    },
    remove(matches) {
      const removed = new Set(waiting.filter(({ message, receivedAt }) => matches(message, receivedAt)))
      waiting = waiting.filter((queued) => !removed.has(queued))
      return [...removed]
    },
  }
}

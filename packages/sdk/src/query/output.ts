import type { JsonObject } from '@agent-engine/protocol/json'
import { asMessage } from '../boundary.ts'
import type { SessionMirror } from '../stores/mirror.ts'
import type { SDKMessage } from '../types/messages.ts'
import { MessageQueue } from './message-queue.ts'

/**
 * The messages on their way to the consumer. With a session store, a result waits until its transcript is in the
 * store, and what comes after it waits behind it.
 */
export class Output {
  readonly queue: MessageQueue<SDKMessage> = new MessageQueue()
  readonly #mirror: SessionMirror | undefined
  #held: JsonObject[] | undefined

  constructor(mirror: SessionMirror | undefined) {
    this.#mirror = mirror
  }

  deliver(message: JsonObject): void {
    if (this.#held !== undefined) this.#held.push(message)
    else if (this.#mirror?.isBehind && message.type === 'result') void this.#hold(message, this.#mirror)
    else this.queue.push(asMessage(message))
  }

  /** Nothing more comes: the queue ends, with the error if there is one, once the store has everything. */
  async finish(error: unknown): Promise<void> {
    while (this.#mirror?.isBehind || this.#held !== undefined) await this.#mirror?.flush()
    if (error === undefined) this.queue.end()
    else this.queue.fail(error)
  }

  /** The consumer wants no more. */
  abandon(error?: Error): void {
    this.queue.clear()
    if (error === undefined) this.queue.end()
    else this.queue.fail(error)
  }

  async #hold(result: JsonObject, mirror: SessionMirror): Promise<void> {
    this.#held = []
    await mirror.flush()
    const held = this.#held
    this.#held = undefined
    this.queue.push(asMessage(result))
    for (const message of held) this.deliver(message)
  }
}

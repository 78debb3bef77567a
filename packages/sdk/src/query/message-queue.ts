/** From this many taken items on, the space they held is given back. */
const COMPACT_AT = 1024

type Waiter<T> = {
  resolve: (result: IteratorResult<T, void>) => void
  reject: (error: unknown) => void
}

/**
 * Items in order from a producer that never waits to a consumer that may. Putting in is synchronous and costs no
 * promise; there is no bound, because the producer has to go on for callbacks to be answered (spec: SDK, section 2.1).
 */
export class MessageQueue<T extends object> {
  #items: T[] = []
  #head = 0
  #waiters: Waiter<T>[] = []
  #end: { error?: unknown } | undefined

  push(item: T): void {
    if (this.#end !== undefined) return
    const waiter = this.#waiters.shift()
    if (waiter === undefined) this.#items.push(item)
    else waiter.resolve({ done: false, value: item })
  }

  /** Ends the queue: what is in it can still be taken. Only the first end counts. */
  end(): void {
    this.#finish({})
  }

  /** Ends the queue with an error, which the consumer gets once, after what is still in the queue. */
  fail(error: unknown): void {
    this.#finish({ error })
  }

  /** Drops what nobody has taken. */
  clear(): void {
    this.#items = []
    this.#head = 0
  }

  next(): Promise<IteratorResult<T, void>> {
    const item = this.#items[this.#head]
    if (item !== undefined) {
      this.#head += 1
      this.#compact()
      return Promise.resolve({ done: false, value: item })
    }
    if (this.#end === undefined)
      return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
    const end = this.#end
    this.#end = {}
    return 'error' in end ? Promise.reject(end.error) : Promise.resolve({ done: true, value: undefined })
  }

  #compact(): void {
    if (this.#head === this.#items.length) {
      this.#items.length = 0
      this.#head = 0
    } else if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
  }

  #finish(end: { error?: unknown }): void {
    if (this.#end !== undefined) return
    const [first, ...others] = this.#waiters
    this.#waiters = []
    this.#end = first === undefined ? end : {}
    if (first !== undefined && 'error' in end) first.reject(end.error)
    else first?.resolve({ done: true, value: undefined })
    for (const waiter of others) waiter.resolve({ done: true, value: undefined })
  }
}

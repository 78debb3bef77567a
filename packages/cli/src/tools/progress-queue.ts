/** Carries what a callback is told to a generator that yields it. */
export interface ProgressQueue<T> extends AsyncIterable<T> {
  readonly push: (value: T) => void
  readonly end: () => void
}

/** Keeps the latest value only: progress that nobody took in time is out of date. */
export const createProgressQueue = <T>(): ProgressQueue<T> => {
  let latest: { readonly value: T } | undefined
  let ended = false
  let wake: () => void = () => {}
  return {
    push(value) {
      latest = { value }
      wake()
    },
    end() {
      ended = true
      wake()
    },
    async *[Symbol.asyncIterator]() {
      while (!ended) {
        const next = latest
        latest = undefined
        if (next !== undefined) yield next.value
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    },
  }
}

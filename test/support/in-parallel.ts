/** Starts the work on all items, at most `limit` at a time, in order. Each promise settles as soon as its own item is done. */
export function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Map<T, Promise<R>> {
  const queue: (() => void)[] = []
  let running = 0
  const startNext = (): void => {
    if (running >= limit) return
    const start = queue.shift()
    if (start === undefined) return
    running++
    start()
  }
  const run = async (item: T): Promise<R> => {
    await new Promise<void>((resolve) => {
      queue.push(resolve)
      startNext()
    })
    try {
      return await work(item)
    } finally {
      running--
      startNext()
    }
  }
  return new Map(
    items.map((item) => {
      const done = run(item)
      // Whoever asks for the result sees the failure; until then it must not end the process.
      done.catch(() => undefined)
      return [item, done]
    }),
  )
}

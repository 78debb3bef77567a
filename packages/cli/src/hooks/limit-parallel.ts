/** Runs work at once, up to a number of pieces; what is beyond waits its turn. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>

export const limitParallel = (most: number): Limiter => {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // Whoever waited takes the place over.
      if (next === undefined) running -= 1
      else next()
    }
  }
}

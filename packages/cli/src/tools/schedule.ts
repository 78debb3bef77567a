/** A call as the scheduler sees it. */
export interface Scheduled<R> {
  readonly parallel: boolean
  run(): Promise<R>
}

/**
 * Runs calls in batches: a run of neighbouring parallel calls goes together (at most `cap` at a time), every other
 * call alone, batch after batch in order. Results are handed over as they complete (spec: tools §2.7).
 * `shouldStop` is asked before a call starts; calls that never start are given to `skip`.
 */
export const runScheduled = async <C extends Scheduled<R>, R>(
  calls: readonly C[],
  options: {
    readonly cap: number
    shouldStop(): boolean
    skip(call: C): R
    onResult(result: R): void
  },
): Promise<void> => {
  for (const batch of toBatches(calls)) {
    const waiting = [...batch]
    const worker = async (): Promise<void> => {
      for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) {
        options.onResult(options.shouldStop() ? options.skip(call) : await call.run())
      }
    }
    await Promise.all(Array.from({ length: Math.min(options.cap, batch.length) }, worker))
  }
}

const toBatches = <C extends { readonly parallel: boolean }>(calls: readonly C[]): C[][] => {
  const batches: C[][] = []
  let open: C[] | undefined
  for (const call of calls) {
    if (call.parallel && open !== undefined) {
      open.push(call)
      continue
    }
    const batch = [call]
    batches.push(batch)
    open = call.parallel ? batch : undefined
  }
  return batches
}

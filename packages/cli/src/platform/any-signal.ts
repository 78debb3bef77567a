/** A signal that is aborted with the first of `signals`, for the same reason. */
export const anySignal = (signals: readonly AbortSignal[]): AbortSignal =>
  // The first versions of Node 20 have no such function.
  AbortSignal.any?.([...signals]) ?? followed(signals)

const followed = (signals: readonly AbortSignal[]): AbortSignal => {
  const either = new AbortController()
  const over = { signal: either.signal }
  for (const signal of signals) {
    if (signal.aborted) either.abort(signal.reason)
    else signal.addEventListener('abort', () => either.abort(signal.reason), over)
  }
  return either.signal
}

const listeners = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls `act` when the signal aborts. However many queries share a signal, it carries one listener, and none once the
 * last of them has ended.
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  const shared = listeners.get(signal) ?? listenTo(signal)
  shared.add(act)
  return () => {
    if (!shared.delete(act) || shared.size > 0) return
    signal.removeEventListener('abort', runAll)
    listeners.delete(signal)
  }
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const acts = new Set<() => void>()
  listeners.set(signal, acts)
  signal.addEventListener('abort', runAll)
  return acts
}

function runAll(this: AbortSignal): void {
  const acts = listeners.get(this)
  listeners.delete(this)
  this.removeEventListener('abort', runAll)
  for (const act of acts ?? []) act()
}

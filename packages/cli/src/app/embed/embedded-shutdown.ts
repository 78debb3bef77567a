import type { Closable, Shutdown } from '../../io/shutdown.ts'

/** Ends a session when its host gives it up. It touches neither the process nor its signals. */
export const embeddedShutdown = (signal: AbortSignal): Shutdown & { forget(): void } => {
  let session: Closable | undefined
  const end = (): void => {
    session?.engine.interrupt()
    session?.engine.stop()
  }
  signal.addEventListener('abort', end, { once: true })
  return {
    code: undefined,
    guard(next) {
      session = next
      if (signal.aborted) end()
    },
    outputClosed() {},
    forget: () => signal.removeEventListener('abort', end),
  }
}

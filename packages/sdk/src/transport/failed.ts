import type { Transport } from './transport.ts'

/** Stands in for a transport that could not be started: it ends at once, with the reason. */
export function failedTransport(error: Error): Transport {
  return {
    write() {
      throw error
    },
    close() {},
    isReady: () => false,
    endInput() {},
    readMessages: () => rejected(error),
    waitForExit: () => Promise.resolve(),
    listen(sink) {
      queueMicrotask(() => sink.end({ exitCode: null, signal: null, stderr: '', error }))
    },
  }
}

async function* rejected(error: Error): AsyncGenerator<never, void, unknown> {
  yield await Promise.reject(error)
}

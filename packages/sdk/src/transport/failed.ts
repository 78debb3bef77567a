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
    async *readMessages() {
      throw error
    },
    waitForExit: () => Promise.resolve(),
    listen(sink) {
      queueMicrotask(() => sink.end({ exitCode: null, signal: null, stderr: '', error }))
    },
  }
}

import { RequestError } from '../errors.ts'
import type { StdoutMessage } from '../types/messages.ts'
import { failedTransport } from './failed.ts'
import { listenTo } from './listen-to.ts'
import type { Transport, TransportSink } from './transport.ts'

/**
 * A transport that is still being prepared. What is written waits; what goes wrong on the way arrives as its end.
 * Closed before it is ready, it never starts: `prepare` sees that in the signal it gets.
 */
export function deferredTransport(prepare: (signal: AbortSignal) => Promise<Transport>): Transport {
  const abandoned = new AbortController()
  let inner: Transport | undefined
  let sink: TransportSink | undefined
  let early: string[] = []
  let inputEnded = false

  const ready = prepare(abandoned.signal)
    .catch((error: unknown) => failedTransport(error instanceof Error ? error : new Error(String(error))))
    .then((transport) => {
      inner = transport
      if (sink !== undefined) listenTo(transport, sink)
      if (!transport.isReady()) return transport
      for (const line of early) transport.write(line)
      early = []
      if (inputEnded) transport.endInput()
      return transport
    })

  return {
    get pid() {
      return inner?.pid
    },
    isReady: () => !inputEnded && !abandoned.signal.aborted && (inner?.isReady() ?? true),
    write(data) {
      if (inner !== undefined) return inner.write(data)
      if (inputEnded) throw new RequestError('ECLOSED', 'the query is closed')
      early.push(data)
    },
    endInput() {
      inputEnded = true
      inner?.endInput()
    },
    close() {
      abandoned.abort()
      void ready.then((transport) => transport.close())
    },
    async waitForExit() {
      await (await ready).waitForExit?.()
    },
    listen(listener) {
      sink = listener
      if (inner !== undefined) listenTo(inner, listener)
    },
    async *readMessages(): AsyncGenerator<StdoutMessage, void, unknown> {
      yield* (await ready).readMessages()
    },
  }
}

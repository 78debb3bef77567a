import { isJsonObject } from '../boundary.ts'
import type { Transport, TransportSink } from './transport.ts'

/** Reads a transport in the way it offers. */
export function listenTo(transport: Transport, sink: TransportSink): void {
  if (transport.listen === undefined) void pump(transport, sink)
  else transport.listen(sink)
}

async function pump(transport: Transport, sink: TransportSink): Promise<void> {
  let failure: { error: Error } | undefined
  try {
    for await (const message of transport.readMessages()) if (isJsonObject(message)) sink.message(message)
  } catch (error) {
    failure = { error: error instanceof Error ? error : new Error(String(error)) }
  }
  sink.end({ exitCode: 0, signal: null, stderr: '', ...failure })
}

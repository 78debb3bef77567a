import { asStdoutMessage } from '../boundary.ts'
import { MessageQueue } from '../query/message-queue.ts'
import type { StdoutMessage } from '../types/messages.ts'
import type { TransportSink } from './transport.ts'

/** The messages of a transport, one after the other; listens from the first one that is asked for. */
export async function* messagesOf(transport: {
  listen(sink: TransportSink): void
}): AsyncGenerator<StdoutMessage, void, unknown> {
  const queue = new MessageQueue<StdoutMessage>()
  transport.listen({
    message: (value) => queue.push(asStdoutMessage(value)),
    end: ({ error }) => (error === undefined ? queue.end() : queue.fail(error)),
  })
  for (let next = await queue.next(); !next.done; next = await queue.next()) yield next.value
}

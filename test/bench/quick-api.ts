import { createServer } from 'node:http'
import { completeMessage, messageEvents } from '../support/mock-api/message-events.ts'
import type { MessageReply } from '../support/mock-api/reply.ts'
import { sseFrame } from '../support/mock-api/sse.ts'

export interface QuickApi {
  readonly url: string
  /** `performance.now()` when the head of each request had arrived. */
  readonly arrivals: readonly number[]
  close(): Promise<void>
}

/**
 * A Messages API that answers at once and reads nothing: the mock of the tests parses and checks every request, which
 * for a long conversation takes longer than what is measured here.
 */
export const startQuickApi = async (reply: (index: number) => MessageReply): Promise<QuickApi> => {
  const arrivals: number[] = []
  const server = createServer((request, response) => {
    const index = arrivals.push(performance.now()) - 1
    const message = completeMessage(reply(index), 'claude-sonnet-4-5', index)
    const body = Buffer.concat(messageEvents(message, {}).map(sseFrame))
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
      response.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    arrivals,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

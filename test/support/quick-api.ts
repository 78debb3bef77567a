import { createServer } from 'node:http'
import { completeMessage, messageEvents } from './mock-api/message-events.ts'
import type { MessageReply } from './mock-api/reply.ts'
import { sseFrame } from './mock-api/sse.ts'

export interface QuickApi {
  readonly url: string
  /** `performance.now()` when the head of each request had arrived. */
  readonly arrivals: readonly number[]
  close(): Promise<void>
}

/** What an answer may depend on. */
export interface QuickRequest {
  /** The whole body, when bodies are read. */
  readonly body: string
}

/**
 * A Messages API that answers at once and reads nothing unless told to: the mock of the tests parses and checks every request, which
 * for a long conversation takes longer than what is measured here.
 */
export const startQuickApi = async (
  reply: (index: number, request: QuickRequest) => MessageReply,
  { readBodies = false }: { readonly readBodies?: boolean } = {},
): Promise<QuickApi> => {
  const arrivals: number[] = []
  const server = createServer((request, response) => {
    const index = arrivals.push(performance.now()) - 1
    const chunks: Buffer[] = []
    if (readBodies) request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.resume().once('end', () => {
      const answer = reply(index, { body: Buffer.concat(chunks).toString() })
      const message = completeMessage(answer, 'claude-sonnet-4-5', index)
      const body = Buffer.concat(messageEvents(message, {}).map(sseFrame))
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

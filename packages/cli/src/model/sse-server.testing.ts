import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ApiMessage, ContentBlock, JsonObject, StreamEvent } from '@agent-engine/protocol'
import { onTestFinished } from 'vitest'
import { eventsOfMessage } from './message-events.ts'

export interface ReceivedRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: JsonObject
  /** Number of the connection that it came on, from 0. */
  readonly connection: number
}

export interface SseServer {
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
  /** Resolves when `count` requests have come in. */
  received(count: number): Promise<void>
  /** Resolves when the connection of the latest answer has been closed by the other side. */
  disconnected(): Promise<void>
  close(): Promise<void>
}

/** One answer per request, in order; the last one repeats. */
export type Answer = (response: ServerResponse, request: ReceivedRequest) => void

/** A loopback server that answers requests with scripted streams until the test is over. */
export const startSseServer = async (...answers: readonly Answer[]): Promise<SseServer> => {
  const requests: ReceivedRequest[] = []
  const connections: Socket[] = []
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  let latest: Promise<void> = Promise.resolve()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const received = {
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
        connection: connections.indexOf(request.socket),
      }
      latest = new Promise((resolve) => response.once('close', resolve))
      const answer = answers[Math.min(requests.length, answers.length - 1)]
      requests.push(received)
      answer?.(response, received)
      for (const { count, resolve } of waiting) if (requests.length >= count) resolve()
    })
  })
  server.on('connection', (socket) => connections.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of connections) socket.destroy()
      server.close(() => resolve())
    })
  onTestFinished(close)
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    received: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    disconnected: () => latest,
    close,
  }
}

export const sse = (event: StreamEvent): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

const head = { 'content-type': 'text/event-stream', 'request-id': 'req_test' }

/** Streams `events` and ends, leaves the stream open, or cuts the connection. */
export const streams =
  (events: readonly StreamEvent[], then: 'end' | 'stall' | 'cut' = 'end'): Answer =>
  (response) => {
    response.writeHead(200, head)
    response.write(events.map(sse).join(''), () => {
      if (then === 'end') response.end()
      if (then === 'cut') response.destroy()
    })
  }

/** Bytes as they are. */
export const writes =
  (text: string, then: 'end' | 'stall' = 'end'): Answer =>
  (response) => {
    response.writeHead(200, head)
    response.write(text)
    if (then === 'end') response.end()
  }

/** The head of an answer and nothing more. */
export const stallsAfterHead: Answer = (response) => {
  response.writeHead(200, head)
  response.flushHeaders()
}

/** Not even a head. */
export const stalls: Answer = () => undefined

export const fails =
  (status: number, type: string, message: string, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_failed', ...headers })
    response.end(JSON.stringify({ type: 'error', error: { type, message } }))
  }

/** Closes the connection without an answer. */
export const hangsUp: Answer = (response) => {
  response.destroy()
}

export const messageOf = (
  content: readonly ContentBlock[],
  fields: Partial<ApiMessage> = {},
): ApiMessage => ({
  id: 'msg_test',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-5-5',
  content: [...content],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 12 },
  ...fields,
})

export const textMessage = (text: string): readonly StreamEvent[] =>
  eventsOfMessage(messageOf([{ type: 'text', text }]))

/** A short answer, and how far it may have come. */
export const hello: readonly StreamEvent[] = textMessage('Hello.')
export const helloUntil: Readonly<
  Record<'start' | 'openText' | 'textDone' | 'stopReason', readonly StreamEvent[]>
> = {
  start: hello.slice(0, 1),
  openText: hello.slice(0, 3),
  textDone: hello.slice(0, 4),
  stopReason: hello.slice(0, 5),
}
export const answersHello: Answer = streams(hello)

export const toolUseMessage: readonly StreamEvent[] = eventsOfMessage(
  messageOf([{ type: 'tool_use', id: 'toolu_1', name: 'Read', input: { file_path: '/a' } }], {
    stop_reason: 'tool_use',
  }),
)

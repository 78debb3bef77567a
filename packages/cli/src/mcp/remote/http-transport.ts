import type { Readable } from 'node:stream'
import type { JsonRpcMessage } from '@agent-engine/protocol'
import { jsonRpcMessageSchema } from '@agent-engine/protocol/mcp'
import { anySignal } from '../../platform/any-signal.ts'
import { type HttpReply, release } from '../../platform/http.ts'
import { readCapped } from '../../platform/read-capped.ts'
import { McpError, messageOf } from '../errors.ts'
import { MAX_MESSAGE_BYTES, MAX_RETRY_MS, RECONNECT_FIRST_MS, RECONNECTS } from '../limits.ts'
import { pause } from '../pause.ts'
import type { OpenTransport, Transport, TransportEvents } from '../transport.ts'
import { createEventReader } from './event-stream.ts'
import { HttpStatusError, type SendRequest } from './requester.ts'

export interface RemoteOptions {
  readonly url: URL
  readonly send: SendRequest
  log(event: string, fields: Record<string, string>): void
}

interface Session {
  readonly options: RemoteOptions
  readonly events: TransportEvents
  readonly life: AbortController
  /** Streams of requests that wait for their answer. */
  readonly open: Map<number, AbortController>
  id: string | undefined
  version: string | undefined
}

/** Streamable HTTP: each message is a POST, answers come as JSON or as an event stream (spec: mcp §3.2). */
export const httpTransport =
  (options: RemoteOptions): OpenTransport =>
  async (events) => {
    const session: Session = {
      options,
      events,
      life: new AbortController(),
      open: new Map(),
      id: undefined,
      version: undefined,
    }
    return {
      send: (message) =>
        message.method === 'notifications/cancelled' ? cancel(session, message) : post(session, message),
      useVersion(version) {
        session.version = version
      },
      close: () => close(session),
    } satisfies Transport
  }

const headersOf = (session: Session, more: Readonly<Record<string, string>>): Record<string, string> => ({
  ...(session.id === undefined ? {} : { 'mcp-session-id': session.id }),
  ...(session.version === undefined ? {} : { 'mcp-protocol-version': session.version }),
  ...more,
})

const post = async (session: Session, message: JsonRpcMessage): Promise<void> => {
  const { options, life, open } = session
  const requestId = message.method !== undefined && typeof message.id === 'number' ? message.id : undefined
  const controller = new AbortController()
  const signal = anySignal([life.signal, controller.signal])
  if (requestId !== undefined) open.set(requestId, controller)
  try {
    const reply = await options.send({
      url: options.url,
      method: 'POST',
      headers: headersOf(session, {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      }),
      body: JSON.stringify(message),
      signal,
    })
    session.id = reply.headers.get('mcp-session-id') ?? session.id
    if (message.method === 'notifications/initialized') void listen(session)
    if (requestId === undefined) return release(reply.body)
    void answer(session, requestId, reply, signal).finally(() => open.delete(requestId))
  } catch (error) {
    if (requestId !== undefined) open.delete(requestId)
    if (session.id !== undefined && hasForgotten(error)) {
      throw new McpError('mcp_expired', 'The server has ended the session.', { cause: error })
    }
    throw error
  }
}

/** How long the server may take to hear that a request is cancelled, before the stream of its answer is closed. */
const CANCEL_LIMIT_MS = 2_000

const cancel = async (session: Session, message: JsonRpcMessage): Promise<void> => {
  const stop = (): void => session.open.get(Number(message.params?.requestId))?.abort()
  const patience = setTimeout(stop, CANCEL_LIMIT_MS)
  try {
    await post(session, message)
  } finally {
    clearTimeout(patience)
    stop()
  }
}

/** 404 is the rule; many servers answer 400 and say that they miss the session. */
const hasForgotten = (error: unknown): boolean =>
  error instanceof HttpStatusError &&
  (error.status === 404 || (error.status === 400 && /session/i.test(error.message)))

/** Reads the answer to one request; whatever goes wrong, the request gets an answer. */
const answer = async (session: Session, id: number, reply: HttpReply, signal: AbortSignal): Promise<void> => {
  const { events } = session
  try {
    if ((reply.headers.get('content-type') ?? '').includes('text/event-stream')) {
      await streamedAnswer(session, id, reply.body, signal)
      return
    }
    const text = await readCapped(reply.body, MAX_MESSAGE_BYTES)
    if (text === undefined) return events.tooLarge(MAX_MESSAGE_BYTES, id)
    // With 202 the answer can still come on the server's own stream; the request has its clock.
    if (deliver(events, text).some((message) => isAnswerTo(message, id)) || reply.status === 202) return
    events.message(failure(id, 'the reply had no answer in it'))
  } catch (error) {
    events.message(failure(id, `the answer broke off: ${messageOf(error)}`))
  }
}

const isAnswerTo = (message: JsonRpcMessage, id: number): boolean =>
  message.id === id && message.method === undefined

/** An answer on a stream that may break off, or that the server ends to have it taken up later (SSE polling). */
const streamedAnswer = async (
  session: Session,
  id: number,
  body: Readable,
  signal: AbortSignal,
): Promise<void> => {
  let stream: Readable | undefined = body
  let place: Place = { lastEvent: undefined, retryMs: undefined }
  let failures = 0
  for (;;) {
    const read: ReadEvents = await readEvents(session, stream, id)
    if (read.answered || signal.aborted) return
    // A stream that goes on where it was is alive, however often it is taken up.
    failures = read.lastEvent === undefined ? failures + 1 : 0
    place = { lastEvent: read.lastEvent ?? place.lastEvent, retryMs: read.retryMs ?? place.retryMs }
    if (place.lastEvent === undefined || failures > RECONNECTS) {
      return session.events.message(failure(id, 'the stream ended before the answer came'))
    }
    await pause(waitMs(place.retryMs, failures), signal)
    if (signal.aborted) return
    stream = await openStream(session, place.lastEvent, signal).catch((error: unknown) => {
      if (error instanceof HttpStatusError && error.status < 500) throw error
      return undefined
    })
  }
}

const LEAST_WAIT_MS = 100

/** What the server wants, as long as nothing fails. */
const waitMs = (retryMs: number | undefined, failures: number): number =>
  failures === 0 && retryMs !== undefined
    ? Math.min(Math.max(retryMs, LEAST_WAIT_MS), MAX_RETRY_MS)
    : RECONNECT_FIRST_MS * 2 ** failures

/** Where a stream can be taken up, and when. */
interface Place {
  readonly lastEvent: string | undefined
  readonly retryMs: number | undefined
}

interface ReadEvents extends Place {
  readonly answered: boolean
}

/** Passes the messages of an event stream on, until it ends or breaks. */
const readEvents = async (
  session: Session,
  body: Readable | undefined,
  id: number | undefined,
): Promise<ReadEvents> => {
  const { events } = session
  let answered = false
  let lastEvent: string | undefined
  let retryMs: number | undefined
  const read = createEventReader({
    event({ name, data }) {
      if (name !== 'message') return
      const messages = deliver(events, data)
      if (id !== undefined && messages.some((message) => isAnswerTo(message, id))) answered = true
    },
    tooLarge(bytes) {
      answered = true
      events.tooLarge(bytes, id)
    },
    place(given) {
      lastEvent = given
    },
    retry(ms) {
      retryMs = ms
    },
  })
  try {
    for await (const chunk of body ?? []) read(chunk)
  } catch (error) {
    session.options.log('stream_broke', { problem: messageOf(error) })
  }
  return { answered, lastEvent, retryMs }
}

/** The stream for what the server says by itself. Servers need not have one. */
const listen = async (session: Session): Promise<void> => {
  const { life, events, options } = session
  let lastEvent: string | undefined
  let retryMs: number | undefined
  let failures = 0
  while (!life.signal.aborted) {
    try {
      const body = await openStream(session, lastEvent, life.signal)
      failures = 0
      const read = await readEvents(session, body, undefined)
      lastEvent = read.lastEvent ?? lastEvent
      retryMs = read.retryMs ?? retryMs
    } catch (error) {
      if (life.signal.aborted) return
      if (error instanceof McpError && !(error instanceof HttpStatusError && error.status >= 500)) return
      failures += 1
      options.log('listen_failed', { problem: messageOf(error) })
      if (failures > RECONNECTS) return events.closed(messageOf(error))
    }
    await pause(waitMs(retryMs, failures), life.signal)
  }
}

const openStream = async (
  session: Session,
  lastEvent: string | undefined,
  signal: AbortSignal,
): Promise<Readable> => {
  const { options } = session
  const reply = await options.send({
    url: options.url,
    method: 'GET',
    headers: headersOf(session, {
      accept: 'text/event-stream',
      ...(lastEvent === undefined ? {} : { 'last-event-id': lastEvent }),
    }),
    signal,
  })
  return reply.body
}

/** One message or a batch of them; what is neither is dropped. */
export const deliver = (events: TransportEvents, text: string): readonly JsonRpcMessage[] => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  const messages = (Array.isArray(value) ? value : [value]).flatMap((one) => {
    const parsed = jsonRpcMessageSchema.safeParse(one)
    return parsed.success ? [parsed.data] : []
  })
  for (const message of messages) events.message(message)
  return messages
}

const failure = (id: number, message: string): JsonRpcMessage => ({
  jsonrpc: '2.0',
  id,
  error: { code: -32000, message: `Connection closed: ${message}` },
})

const DELETE_LIMIT_MS = 1_000

const close = async (session: Session): Promise<void> => {
  const { options, life, id } = session
  if (id !== undefined) {
    await options
      .send({
        url: options.url,
        method: 'DELETE',
        headers: headersOf(session, {}),
        signal: AbortSignal.timeout(DELETE_LIMIT_MS),
      })
      .then((reply) => release(reply.body))
      .catch(() => undefined)
  }
  life.abort()
}

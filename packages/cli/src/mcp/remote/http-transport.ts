import type { Readable } from 'node:stream'
import type { JsonRpcMessage } from '@agent-engine/protocol'
import { jsonRpcMessageSchema } from '@agent-engine/protocol/mcp'
import { release } from '../../platform/http.ts'
import { McpError, messageOf } from '../errors.ts'
import { MAX_MESSAGE_BYTES, RECONNECT_FIRST_MS, RECONNECTS } from '../limits.ts'
import { pause } from '../pause.ts'
import type { OpenTransport, Transport, TransportEvents } from '../transport.ts'
import { createEventReader } from './event-stream.ts'
import { HttpStatusError, type SendRequest } from './requester.ts'

export interface RemoteOptions {
  readonly url: URL
  readonly send: SendRequest
  /** The configured headers, made anew for each connection. */
  headers(signal: AbortSignal): Promise<Readonly<Record<string, string>>>
  log(event: string, fields: Record<string, string>): void
}

interface Session {
  readonly options: RemoteOptions
  readonly events: TransportEvents
  readonly configured: Readonly<Record<string, string>>
  readonly life: AbortController
  /** Streams of requests that wait for their answer. */
  readonly open: Map<number, AbortController>
  id: string | undefined
  version: string | undefined
}

/** Streamable HTTP: each message is a POST, answers come as JSON or as an event stream (spec: mcp §3.2). */
export const httpTransport =
  (options: RemoteOptions): OpenTransport =>
  async (events, signal) => {
    const session: Session = {
      options,
      events,
      configured: await options.headers(signal),
      life: new AbortController(),
      open: new Map(),
      id: undefined,
      version: undefined,
    }
    return {
      send: (message) => post(session, message),
      useVersion(version) {
        session.version = version
      },
      close: () => close(session),
    } satisfies Transport
  }

const headersOf = (session: Session, more: Readonly<Record<string, string>>): Record<string, string> => ({
  ...session.configured,
  ...(session.id === undefined ? {} : { 'mcp-session-id': session.id }),
  ...(session.version === undefined ? {} : { 'mcp-protocol-version': session.version }),
  ...more,
})

const post = async (session: Session, message: JsonRpcMessage): Promise<void> => {
  const { options, life, open } = session
  const requestId = message.method !== undefined && typeof message.id === 'number' ? message.id : undefined
  const controller = new AbortController()
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
      signal: AbortSignal.any([life.signal, controller.signal]),
    })
    session.id = reply.headers.get('mcp-session-id') ?? session.id
    if (message.method === 'notifications/initialized') void listen(session)
    if (message.method === 'notifications/cancelled') open.get(Number(message.params?.requestId))?.abort()
    if (requestId === undefined) return release(reply.body)
    const type = reply.headers.get('content-type') ?? ''
    void answer(session, requestId, reply.body, type).finally(() => open.delete(requestId))
  } catch (error) {
    if (requestId !== undefined) open.delete(requestId)
    if (error instanceof HttpStatusError && error.status === 404 && session.id !== undefined) {
      throw new McpError('mcp_expired', 'The server has ended the session.', { cause: error })
    }
    throw error
  }
}

/** Reads the answer to one request; whatever goes wrong, the request gets an answer. */
const answer = async (session: Session, id: number, body: Readable, type: string): Promise<void> => {
  const { events } = session
  try {
    if (type.includes('text/event-stream')) {
      await streamedAnswer(session, id, body)
    } else {
      const text = await readCapped(body)
      if (text === undefined) events.tooLarge(MAX_MESSAGE_BYTES, id)
      else deliver(events, text)
    }
  } catch (error) {
    events.message(failure(id, `the answer broke off: ${messageOf(error)}`))
  }
}

const streamedAnswer = async (session: Session, id: number, body: Readable): Promise<void> => {
  let stream = body
  let lastEvent: string | undefined
  for (let tries = 0; ; tries += 1) {
    const read = await readEvents(session, stream, id).catch(() => ({
      answered: false,
      lastEvent: undefined,
    }))
    lastEvent = read.lastEvent ?? lastEvent
    if (read.answered || session.life.signal.aborted) return
    if (lastEvent === undefined || tries === RECONNECTS) {
      session.events.message(failure(id, 'the stream ended before the answer came'))
      return
    }
    await pause(RECONNECT_FIRST_MS * 2 ** tries, session.life.signal)
    stream = await openStream(session, lastEvent)
  }
}

interface ReadEvents {
  readonly answered: boolean
  readonly lastEvent: string | undefined
}

/** Passes the messages of an event stream on, until it ends. */
const readEvents = async (session: Session, body: Readable, id: number | undefined): Promise<ReadEvents> => {
  const { events } = session
  let answered = false
  let lastEvent: string | undefined
  const read = createEventReader(
    (event) => {
      lastEvent = event.id ?? lastEvent
      if (event.name !== 'message') return
      for (const message of deliver(events, event.data)) {
        if (id !== undefined && message.id === id && message.method === undefined) answered = true
      }
    },
    (bytes) => {
      answered = true
      events.tooLarge(bytes, id)
    },
  )
  for await (const chunk of body) read(chunk)
  return { answered, lastEvent }
}

/** The stream for what the server says by itself. Servers need not have one. */
const listen = async (session: Session): Promise<void> => {
  const { life, events, options } = session
  let lastEvent: string | undefined
  let failures = 0
  while (!life.signal.aborted) {
    try {
      const body = await openStream(session, lastEvent)
      failures = 0
      lastEvent = (await readEvents(session, body, undefined)).lastEvent ?? lastEvent
    } catch (error) {
      if (life.signal.aborted) return
      if (error instanceof HttpStatusError && error.status < 500) return
      failures += 1
      options.log('listen_failed', { problem: messageOf(error) })
      if (failures > RECONNECTS) return events.closed(messageOf(error))
    }
    await pause(RECONNECT_FIRST_MS * 2 ** failures, life.signal)
  }
}

const openStream = async (session: Session, lastEvent: string | undefined): Promise<Readable> => {
  const { options, life } = session
  const reply = await options.send({
    url: options.url,
    method: 'GET',
    headers: headersOf(session, {
      accept: 'text/event-stream',
      ...(lastEvent === undefined ? {} : { 'last-event-id': lastEvent }),
    }),
    signal: life.signal,
  })
  return reply.body
}

const readCapped = async (body: Readable): Promise<string | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MAX_MESSAGE_BYTES) {
      body.destroy()
      return undefined
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString()
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

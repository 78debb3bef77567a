import type { Readable } from 'node:stream'
import type { ApiMessage, StreamEvent } from '@agent-engine/protocol'
import { release } from '../platform/http.ts'
import { ModelError } from './errors.ts'
import type { HttpResponse } from './http-fetch.ts'
import { eventsOfMessage } from './message-events.ts'
import { createSseDecoder, SseOverflow } from './sse.ts'
import { MalformedEvent, parseStreamEvent } from './stream-event.ts'

/** The events of a successful response, streamed or whole, in batches. Throws `ModelError`. */
export async function* readResponse(
  response: HttpResponse,
  requestId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly StreamEvent[]> {
  const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (mediaType === 'application/json') yield await readWhole(response, requestId)
  else if (mediaType === '' || mediaType === 'text/event-stream')
    yield* readStream(response.stream, requestId, signal)
  else {
    response.stream.destroy()
    throw new ModelError(
      'unexpected_response',
      `The answer from ${response.url} is ${mediaType}, not an event stream. Is ANTHROPIC_BASE_URL the root of a Messages API?`,
      { status: response.status, requestId },
    )
  }
}

const readWhole = async (
  response: HttpResponse,
  requestId: string | undefined,
): Promise<readonly StreamEvent[]> => {
  let body: unknown
  try {
    body = await response.json()
  } catch (cause) {
    throw broken('The answer broke off or is not JSON', requestId, cause)
  }
  if (!isMessage(body)) throw broken('The answer is JSON, but not a message', requestId)
  return eventsOfMessage(body)
}

const isMessage = (body: unknown): body is ApiMessage =>
  typeof body === 'object' &&
  body !== null &&
  'id' in body &&
  typeof body.id === 'string' &&
  'model' in body &&
  typeof body.model === 'string' &&
  'content' in body &&
  Array.isArray(body.content) &&
  'usage' in body &&
  typeof body.usage === 'object' &&
  body.usage !== null

async function* readStream(
  stream: Readable,
  requestId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly StreamEvent[]> {
  const decoder = createSseDecoder()
  const close = (): void => {
    stream.destroy()
  }
  signal.addEventListener('abort', close, { once: true })
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield* parsed(decoder.push(chunk))
    yield* parsed(decoder.end())
  } catch (error) {
    throw error instanceof Error ? broken(describe(error), requestId, error) : error
  } finally {
    signal.removeEventListener('abort', close)
    release(stream)
  }
}

/** What comes before a bad event is passed on before the error. */
function* parsed(data: readonly string[]): Generator<readonly StreamEvent[]> {
  const events: StreamEvent[] = []
  for (const item of data) {
    if (item === DONE) continue
    try {
      events.push(parseStreamEvent(item))
    } catch (error) {
      yield events
      throw error
    }
  }
  yield events
}

/** Some gateways end every stream with this mark of another API. */
const DONE = '[DONE]'

const describe = (error: Error): string =>
  error instanceof MalformedEvent || error instanceof SseOverflow
    ? error.message
    : `The connection broke off in the middle of the answer (${error.message})`

const broken = (message: string, requestId: string | undefined, cause?: unknown): ModelError =>
  new ModelError('broken_stream', message, { requestId, cause })

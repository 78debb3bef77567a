import type { MessageParam, StreamEvent } from '@agent-engine/protocol'
import { errorOfResponse } from '../classify.ts'
import { type Clock, pause, systemClock } from '../clock.ts'
import { isModelErrorCode, ModelError } from '../errors.ts'
import type { Model, ModelRequest } from '../port.ts'
import { estimateTokens, eventsOfResponse } from './answer.ts'
import { firstDifference } from './difference.ts'
import { type Fingerprint, fingerprintOf } from './fingerprint.ts'
import type { RecordedError } from './format.ts'
import { loadCassette } from './load.ts'
import { createMatcher } from './match.ts'
import { markerFactory, type Places } from './volatile.ts'

export interface ReplayOptions extends Places {
  /** Answer in order, without comparing requests. */
  readonly loose: boolean
  readonly clock?: Clock
}

/**
 * A model that answers from a cassette, without any network. Throws `CassetteFileError` for a file that is no
 * cassette; requests that are not in it fail with `CassetteMismatch` or `CassetteExhausted`.
 */
export const replayFrom = (file: string, options: ReplayOptions): Model => {
  const { loose, clock = systemClock } = options
  const cassette = loadCassette(file)
  const matcher = createMatcher(cassette, loose)
  const ignore = (cassette.header.ignore ?? []).map((source) => new RegExp(source))
  const newMarker = markerFactory({ ...options, ignore: [...(options.ignore ?? []), ...ignore] })
  let latest: Fingerprint | undefined
  return {
    async *stream(request, { signal, onHead }) {
      const marker = newMarker()
      const fingerprint = fingerprintOf(request, marker)
      latest = fingerprint
      const lastMessage = textOf(request.messages.at(-1))
      const entry = matcher.take({ fingerprint, lastMessage, restore: marker.restore })
      const { response, error, aborted } = entry.exchange
      const number = cassette.exchanges.indexOf(entry) + 1
      if (response !== undefined || error === undefined) onHead?.({ requestId: undefined, status: 200 })
      const events = response === undefined ? [] : eventsOfResponse(response, request, number, marker.restore)
      yield* paced(events, response?.eventDelayMs ?? 0, clock, signal)
      if (error !== undefined) throw errorOf(error)
      if (aborted) await fired(signal)
    },
    countTokens: async (request: ModelRequest) =>
      estimateTokens([request.system, request.tools, request.messages]),
    /** A recording that went on with the same request had got new credentials. */
    renewCredentials: async () => {
      const next = matcher.next()?.request
      return next !== undefined && latest !== undefined && firstDifference(next, latest) === undefined
    },
  }
}

const BATCH = 64

async function* paced(
  events: readonly StreamEvent[],
  delayMs: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<readonly StreamEvent[]> {
  const size = delayMs > 0 ? 1 : BATCH
  for (let start = 0; start < events.length && !signal.aborted; start += size) {
    if (delayMs > 0) await pause(delayMs, clock, signal)
    yield events.slice(start, start + size)
  }
}

const fired = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** Everything that a message says, as it is. */
const textOf = (message: MessageParam | undefined): string => {
  const texts: string[] = []
  const collect = (part: unknown): void => {
    if (typeof part === 'string') texts.push(part)
    else if (typeof part === 'object' && part !== null)
      for (const inner of Object.values(part)) collect(inner)
  }
  collect(message?.content)
  return texts.join('\n')
}

/** The next try need not wait for a server that is not there. */
const errorOf = ({
  code,
  message,
  status = null,
  type,
  shouldRetry,
  addedBetas,
}: RecordedError): ModelError => {
  const details = {
    retryAfterMs: 0,
    ...(shouldRetry === undefined ? {} : { shouldRetry }),
    ...(addedBetas === undefined ? {} : { addedBetas }),
  }
  if (code === undefined || !isModelErrorCode(code)) {
    return errorOfResponse({ status: status ?? 500, type, message }, details)
  }
  return new ModelError(code, message, { ...details, status, ...(type === undefined ? {} : { type }) })
}

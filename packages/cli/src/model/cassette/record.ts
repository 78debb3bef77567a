import type { StreamEvent } from '@agent-engine/protocol'
import { createRedactor } from '../../platform/redact.ts'
import { ModelError } from '../errors.ts'
import type { Model } from '../port.ts'
import { joinPieces, withTexts } from './answer.ts'
import { createCassette, oldHeader } from './cassette-file.ts'
import { equalMessages } from './difference.ts'
import { type Fingerprint, fingerprintOf } from './fingerprint.ts'
import { CASSETTE_VERSION, type Exchange, type RecordedError, type RecordedRequest } from './format.ts'
import { type Marker, markerFactory, type Places } from './volatile.ts'

export interface RecordOptions extends Places {
  /** Secrets in use; they never reach the file. Headers are not recorded at all. */
  readonly secrets: () => readonly string[]
  /** Program and version, for the header. */
  readonly recordedBy?: string
}

export interface Recorder extends Model {
  /** Closes the file. What was answered is in it already. */
  close(): void
}

/**
 * The model with every try written to a cassette when it has ended: answers, errors and aborts.
 * Throws `CassetteFileError` when the file cannot be written or is no cassette.
 */
export const recordTo = (file: string, model: Model, options: RecordOptions): Recorder => {
  const { secrets, recordedBy = 'agent-engine' } = options
  const ignore = oldHeader(file)?.ignore?.map((source) => new RegExp(source)) ?? []
  const writer = createCassette(file, { type: 'cassette', version: CASSETTE_VERSION, recordedBy })
  const newMarker = markerFactory({ ...options, ignore })
  const redact = createRedactor(secrets)
  const written: Fingerprint[] = []
  return {
    ...model,
    async *stream(request, streaming) {
      const { signal } = streaming
      const marker = redacting(newMarker(), redact)
      const fingerprint = fingerprintOf(request, marker)
      const events: StreamEvent[] = []
      let finished = false
      const finish = (end: End): void => {
        if (finished) return
        finished = true
        writer.append(exchangeOf(fingerprint, written, answerOf(events, marker), end))
        written.push(fingerprint)
      }
      try {
        for await (const batch of model.stream(request, streaming)) {
          for (const event of batch) events.push(event)
          if (batch.some(({ type }) => type === 'message_stop')) finish('complete')
          yield batch
        }
        finish(signal.aborted ? interruption(signal) : 'complete')
      } catch (error) {
        if (error instanceof ModelError && !signal.aborted) finish(error)
        throw error
      } finally {
        finish(interruption(signal))
      }
    },
    close: () => writer.close(),
  }
}

type End = 'complete' | 'aborted' | ModelError

/** A clock that ran out is a failure of the model; anything else is the caller's wish. */
const interruption = ({ reason }: AbortSignal): End => (reason instanceof ModelError ? reason : 'aborted')

const redacting = (marker: Marker, redact: (text: string) => string): Marker => ({
  ...marker,
  mark: (text, output) => marker.mark(redact(text), output),
  markAnswer: (text) => marker.markAnswer(redact(text)),
})

const answerOf = (events: readonly StreamEvent[], marker: Marker): readonly StreamEvent[] =>
  joinPieces(events).map((event) => withTexts(event, marker.markAnswer))

const exchangeOf = (
  request: Fingerprint,
  earlier: readonly Fingerprint[],
  events: readonly StreamEvent[],
  end: End,
): Exchange => ({
  type: 'exchange',
  request: inShort(request, earlier),
  ...(events.length === 0 ? {} : { response: { events } }),
  ...(end instanceof ModelError ? { error: errorInShort(end) } : {}),
  ...(end === 'aborted' ? { aborted: true } : {}),
})

/** How far back a request is looked for whose messages begin this one: as many conversations may alternate. */
const CONVERSATIONS = 16

/** A conversation grows: of each request only what is new is written. */
const inShort = (
  { model, tools, messages }: Fingerprint,
  earlier: readonly Fingerprint[],
): RecordedRequest => {
  for (let number = earlier.length; number > Math.max(0, earlier.length - CONVERSATIONS); number -= 1) {
    const base = earlier[number - 1]
    if (base === undefined || equalMessages(base.messages, messages) < base.messages.length) continue
    const sameTools = base.tools.join() === tools.join()
    return {
      model,
      after: number,
      ...(sameTools ? {} : { tools }),
      messages: messages.slice(base.messages.length),
    }
  }
  return { model, tools, messages }
}

const errorInShort = (error: ModelError): RecordedError => ({
  code: error.code,
  message: error.message,
  status: error.status,
  ...(error.type === undefined ? {} : { type: error.type }),
  ...(error.shouldRetry === undefined ? {} : { shouldRetry: error.shouldRetry }),
  ...(error.addedBetas.length === 0 ? {} : { addedBetas: error.addedBetas }),
})

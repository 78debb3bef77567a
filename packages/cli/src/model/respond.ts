import type { StreamEvent } from '@agent-engine/protocol'
import { attempt } from './attempt.ts'
import { pause } from './clock.ts'
import { ModelError, retryReason } from './errors.ts'
import { fallbacksFor, requestFor } from './fallback.ts'
import type { Model, ModelRequest, ModelResponse, ResponseEvent } from './port.ts'
import { withoutKnownRefused } from './refused-blocks.ts'
import { type Draft, type Repair, repairDraft } from './repair.ts'
import type { ResponseSettings } from './response-settings.ts'
import {
  afterFailure,
  FRESH,
  mayRetry,
  OVERLOADS_BEFORE_FALLBACK,
  type RetryState,
  refusalForLong,
  retryDelay,
  wantsOnePiece,
} from './retry.ts'

export interface RespondOptions {
  readonly signal: AbortSignal
  readonly settings: ResponseSettings
  /**
   * Called at once for every event of the stream as the API sent it, except pings and errors. What a failed try
   * streamed is void; the next try begins with its own `message_start`.
   */
  readonly onStreamEvent?: (event: StreamEvent) => void
  /** Awaited after each batch of events when it gives a promise: a slow reader slows the stream down. */
  readonly drain?: () => Promise<void> | undefined
}

/**
 * The answer to a request, with everything that may stand between: tries under the clocks, repairs of a request that
 * the API refuses, retries with back-off, fallback models (spec: context §9.3, §10). Throws the last `ModelError`
 * when nothing helped; a signal that fires is no error but an `aborted` end.
 *
 * An end of `cut` keeps what is complete. Tools of complete tool uses may run; after text the caller asks the model
 * to go on; with nothing but thinking it sends the request again.
 */
export async function* respond(
  model: Model,
  request: ModelRequest,
  options: RespondOptions,
): AsyncGenerator<ResponseEvent, ModelResponse> {
  const { signal, settings } = options
  const { clock, retry: policy, limits } = settings
  const fallbacks = [...fallbacksFor(request.model, settings.fallbackModels)]
  const done = new Set<Repair | 'credentials'>()
  let draft: Draft = { request: withoutKnownRefused(request), withoutAddedBetas: false }
  let state: RetryState = FRESH
  for (;;) {
    const { withoutAddedBetas } = draft
    const inOnePiece = wantsOnePiece(state, policy)
    const outcome = yield* attempt(model, draft.request, {
      ...options,
      limits,
      clock,
      withoutAddedBetas,
      inOnePiece,
    })
    if (!(outcome instanceof ModelError)) return outcome
    const repaired = await repair(model, draft, outcome, done)
    if (repaired !== undefined) {
      draft = repaired
      continue
    }
    const before = state
    state = afterFailure(state, outcome)
    const next = state.overloads >= OVERLOADS_BEFORE_FALLBACK ? fallbacks.shift() : undefined
    if (next !== undefined) {
      yield { type: 'fallback', from: draft.request.model, to: next }
      draft = { ...draft, request: requestFor(draft.request, next, settings.maxOutputTokens(next)) }
      state = FRESH
      continue
    }
    if (!mayRetry(before, outcome, policy)) throw outcome
    const refusal = refusalForLong(outcome, policy)
    if (refusal !== undefined) throw refusal
    const delayMs = retryDelay(state.retries, outcome.retryAfterMs, settings.random)
    yield {
      type: 'retry',
      attempt: state.retries,
      maxRetries: policy.maxRetries,
      delayMs,
      status: outcome.status,
      error: retryReason(outcome),
      message: outcome.message,
    }
    await pause(delayMs, clock, signal)
  }
}

/** A request that differs in what the API refused, each repair once; or new credentials. */
const repair = async (
  model: Model,
  draft: Draft,
  error: ModelError,
  done: Set<Repair | 'credentials'>,
): Promise<Draft | undefined> => {
  if (error.code === 'authentication') {
    if (done.has('credentials')) return undefined
    done.add('credentials')
    return (await model.renewCredentials?.()) === true ? draft : undefined
  }
  const repaired = repairDraft(draft, error)
  if (repaired === undefined || done.has(repaired.repair)) return undefined
  done.add(repaired.repair)
  return repaired.draft
}

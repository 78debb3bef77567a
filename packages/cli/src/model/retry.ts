import { isOn } from '../config/env-flag.ts'
import type { Env } from '../platform/proxy.ts'
import { ModelError } from './errors.ts'

/** How often and how long to try again (spec: context §10). */
export interface RetryPolicy {
  /** Retries per model. Default 10, at most 15 (`CLAUDE_CODE_MAX_RETRIES`). */
  readonly maxRetries: number
  /** Rate limits and overload are waited out for ever (`CLAUDE_CODE_RETRY_WATCHDOG`). */
  readonly endless: boolean
  /** False: a request whose streams keep breaking is never asked for in one piece. */
  readonly nonStreamingFallback: boolean
}

const DEFAULT_RETRIES = 10
const MOST_RETRIES = 15

export const retryPolicyOf = (env: Env): RetryPolicy => ({
  maxRetries: retriesOf(env.CLAUDE_CODE_MAX_RETRIES),
  endless: isOn(env.CLAUDE_CODE_RETRY_WATCHDOG),
  nonStreamingFallback: !isOn(env.CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK),
})

const retriesOf = (value: string | undefined): number => {
  const count = value === undefined || value.trim() === '' ? Number.NaN : Number(value)
  return Number.isInteger(count) && count >= 0 ? Math.min(count, MOST_RETRIES) : DEFAULT_RETRIES
}

/** What has happened to a request so far. */
export interface RetryState {
  /** Retries used up with the current model. */
  readonly retries: number
  /** Overload answers in a row. */
  readonly overloads: number
  /** The one new try after a silent stream is used up. */
  readonly reissued: boolean
  /** Streams that broke before a block was complete. */
  readonly breaks: number
}

export const FRESH: RetryState = { retries: 0, overloads: 0, reissued: false, breaks: 0 }

/** The state after one more failure. */
export const afterFailure = (state: RetryState, error: ModelError): RetryState => ({
  retries: state.retries + 1,
  overloads: error.code === 'overloaded' ? state.overloads + 1 : 0,
  reissued: state.reissued || error.code === 'idle',
  breaks: state.breaks + (error.code === 'broken_stream' || error.code === 'idle' ? 1 : 0),
})

/** Whether the request may be sent once more after `error`. */
export const mayRetry = (state: RetryState, error: ModelError, policy: RetryPolicy): boolean => {
  if (!error.retryable) return false
  if (error.code === 'idle' && state.reissued) return false
  const waitedOut = error.code === 'rate_limit' || error.code === 'overloaded'
  return (policy.endless && waitedOut) || state.retries < policy.maxRetries
}

/** Longest `retry-after` that is waited for; nobody would guess why nothing happens for hours. */
const LONGEST_WAIT_MS = 600_000

/** The error of a server that wants to be asked again only after more than 10 minutes; undefined otherwise. */
export const refusalForLong = (error: ModelError, policy: RetryPolicy): ModelError | undefined => {
  const { retryAfterMs = 0, message } = error
  if (policy.endless || retryAfterMs <= LONGEST_WAIT_MS) return undefined
  const until = new Date(Math.min(Date.now() + retryAfterMs, LAST_DATE_MS)).toISOString()
  return new ModelError(
    error.code,
    `${message} (The API refuses requests until ${until}, longer than the 10 minutes that are waited for. ` +
      'Try again then, or set CLAUDE_CODE_RETRY_WATCHDOG=1 to wait however long it takes.)',
    { status: error.status, requestId: error.requestId, shouldRetry: false, cause: error, ...typeOf(error) },
  )
}

/** The last instant that a date can tell. */
const LAST_DATE_MS = 8.64e15

const typeOf = ({ type }: ModelError): { readonly type?: string } => (type === undefined ? {} : { type })

/** Overload answers in a row after which a fallback model takes over: the first try and two retries. */
export const OVERLOADS_BEFORE_FALLBACK = 3

/** Broken streams after which the answer is asked for in one piece: something on the way does not let streams pass. */
const BREAKS_BEFORE_ONE_PIECE = 2

export const wantsOnePiece = (state: RetryState, policy: RetryPolicy): boolean =>
  policy.nonStreamingFallback && state.breaks >= BREAKS_BEFORE_ONE_PIECE

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 32_000
const JITTER = 0.25

/** Milliseconds before retry number `retry` (from 1): doubling, or what the server asked for; plus up to a quarter. */
export const retryDelay = (retry: number, retryAfterMs: number | undefined, random: () => number): number => {
  const base = retryAfterMs ?? Math.min(FIRST_DELAY_MS * 2 ** (retry - 1), LONGEST_DELAY_MS)
  return base * (1 + random() * JITTER)
}

import type { Env } from '../platform/proxy.ts'
import { type Clock, MAX_TIMER_MS, systemClock } from './clock.ts'
import { type RetryPolicy, retryPolicyOf } from './retry.ts'
import type { StreamLimits } from './watch.ts'

/** How requests are sent, fixed for a session. */
export interface ResponseSettings {
  readonly limits: StreamLimits
  readonly retry: RetryPolicy
  /** Ids, in order. */
  readonly fallbackModels: readonly string[]
  /** Output limit of a fallback model. */
  readonly maxOutputTokens: (model: string) => number
  readonly clock: Clock
  /** From 0 to below 1, for jitter. */
  readonly random: () => number
}

const REQUEST_TIMEOUT_MS = 600_000
const IDLE_TIMEOUT_MS = 90_000
const CONTENT_TIMEOUT_MS = 300_000

/** Settings from `API_TIMEOUT_MS`, `CLAUDE_STREAM_IDLE_TIMEOUT_MS` and the variables of `retryPolicyOf`. */
export const responseSettingsOf = (
  env: Env,
  fallback: Pick<ResponseSettings, 'fallbackModels' | 'maxOutputTokens'>,
): ResponseSettings => {
  const headMs = milliseconds(env.API_TIMEOUT_MS) ?? REQUEST_TIMEOUT_MS
  const idleMs = milliseconds(env.CLAUDE_STREAM_IDLE_TIMEOUT_MS) ?? IDLE_TIMEOUT_MS
  return {
    ...fallback,
    limits: {
      headMs,
      idleMs,
      contentMs: Math.min(headMs, Math.max(idleMs, CONTENT_TIMEOUT_MS)),
    },
    retry: retryPolicyOf(env),
    clock: systemClock,
    random: Math.random,
  }
}

/** A time from the environment; at most what one timer can measure. */
export const milliseconds = (value: string | undefined): number | undefined => {
  const ms = Number(value)
  return ms > 0 ? Math.min(ms, MAX_TIMER_MS) : undefined
}

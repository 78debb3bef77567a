import { isAgentError } from '@agent-engine/protocol/errors'
import { isJsonObject, text } from './boundary.ts'

/** What kind of failure it was, for programs that have to decide what to do next. Spec: sdk.md §16. */
export type FailureKind =
  | 'aborted'
  | 'authentication'
  | 'billing'
  | 'budget'
  | 'context_length'
  | 'interrupted'
  | 'invalid_request'
  | 'max_turns'
  | 'model_not_found'
  | 'overloaded'
  | 'permission'
  | 'process'
  | 'protocol'
  | 'rate_limit'
  | 'server'
  | 'session_not_found'
  | 'spawn'
  | 'structured_output'
  | 'timeout'
  | 'unknown'

/** What `classifyFailure` says of a failure. Spec: sdk.md §16. */
export interface Failure {
  kind: FailureKind
  message: string
  /** The same run may work when it is tried again later. */
  isRetryable: boolean
  /** HTTP status of the model API, when there was one. */
  status?: number
}

const RETRYABLE = new Set<FailureKind>(['overloaded', 'rate_limit', 'server', 'timeout'])

/** Fields of results, messages and errors whose value alone says what it was. */
const BY_NAME: Readonly<Record<string, FailureKind>> = {
  // codes of errors
  EABORT: 'aborted',
  EPROTOCOL: 'protocol',
  ETIMEDOUT: 'timeout',
  // subtypes of results
  error_max_turns: 'max_turns',
  error_max_budget_usd: 'budget',
  error_max_structured_output_retries: 'structured_output',
  // reasons of results
  max_turns: 'max_turns',
  budget_exhausted: 'budget',
  structured_output_retry_exhausted: 'structured_output',
  aborted_streaming: 'interrupted',
  aborted_tools: 'interrupted',
  prompt_too_long: 'context_length',
  blocking_limit: 'context_length',
  image_error: 'invalid_request',
  // errors of assistant messages
  authentication_failed: 'authentication',
  oauth_org_not_allowed: 'authentication',
  account_on_hold: 'billing',
  verification_required: 'authentication',
  billing_error: 'billing',
  rate_limit: 'rate_limit',
  overloaded: 'overloaded',
  invalid_request: 'invalid_request',
  model_not_found: 'model_not_found',
  server_error: 'server',
  max_output_tokens: 'context_length',
  cloud_credential_error: 'authentication',
}

const BY_STATUS: Readonly<Record<number, FailureKind>> = {
  400: 'invalid_request',
  401: 'authentication',
  402: 'billing',
  403: 'permission',
  404: 'model_not_found',
  408: 'timeout',
  413: 'context_length',
  429: 'rate_limit',
  529: 'overloaded',
}

/** For engines that say no more than a text. */
const BY_TEXT: readonly (readonly [RegExp, FailureKind])[] = [
  [/no (conversation|session) found|session .* not found/i, 'session_not_found'],
  [/rate.?limit|too many requests/i, 'rate_limit'],
  [/overloaded/i, 'overloaded'],
  [/authenticat|api key|unauthori[sz]ed/i, 'authentication'],
  [/credit balance|billing|payment/i, 'billing'],
  [/budget/i, 'budget'],
  [/prompt is too long|context (length|window)/i, 'context_length'],
  [/maximum number of turns/i, 'max_turns'],
  [/timed? ?out/i, 'timeout'],
  [/permission|not allowed|denied/i, 'permission'],
]

/**
 * Says what kind of failure something is: an error that a query ended with, a result, or an assistant message.
 * Undefined for what is no failure. Spec: sdk.md §16.
 */
export function classifyFailure(value: unknown): Failure | undefined {
  if (value instanceof Error) return ofError(value)
  if (!isJsonObject(value)) return undefined
  if (value.type === 'result' && (value.is_error === true || value.subtype !== 'success'))
    return ofResult(value)
  if (value.type === 'assistant' && typeof value.error === 'string') {
    return failure(BY_NAME[value.error] ?? 'unknown', value.error, value.api_error_status)
  }
  return undefined
}

function ofError(error: Error): Failure {
  if ('result' in error && isJsonObject(error.result))
    return { ...ofResult(error.result), message: error.message }
  const code = isAgentError(error) ? error.code : 'code' in error ? text(error.code) : undefined
  const named = BY_NAME[code ?? '']
  if (named !== undefined) return failure(named, error.message)
  if (error.name === 'SpawnError') return failure('spawn', error.message)
  if (error.name === 'AbortError') return failure('aborted', error.message)
  return failure(
    byText(error.message) ?? (error.name === 'ProcessError' ? 'process' : 'unknown'),
    error.message,
  )
}

function ofResult(result: { [field: string]: unknown }): Failure {
  const errors = Array.isArray(result.errors) ? result.errors.map(String).join('; ') : ''
  const message = errors || text(result.result) || text(result.subtype) || 'unknown error'
  const status = result.api_error_status
  const byReason = BY_NAME[text(result.terminal_reason) ?? ''] ?? BY_NAME[text(result.subtype) ?? '']
  return failure(byReason ?? byStatus(status) ?? byText(message) ?? 'unknown', message, status)
}

function byStatus(status: unknown): FailureKind | undefined {
  if (typeof status !== 'number') return undefined
  return BY_STATUS[status] ?? (status >= 500 ? 'server' : undefined)
}

function byText(message: string): FailureKind | undefined {
  return BY_TEXT.find(([pattern]) => pattern.test(message))?.[1]
}

function failure(kind: FailureKind, message: string, status?: unknown): Failure {
  return { kind, message, isRetryable: RETRYABLE.has(kind), ...(typeof status === 'number' && { status }) }
}

import type { AssistantMessageError } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'

/** How asking the model can fail. */
export type ModelErrorCode =
  | 'invalid_request'
  | 'prompt_too_long'
  /** Prompt and `max_tokens` together are over the context window. */
  | 'max_tokens_too_large'
  | 'authentication'
  | 'billing'
  | 'permission'
  | 'not_found'
  | 'request_timeout'
  | 'conflict'
  | 'request_too_large'
  | 'rate_limit'
  | 'overloaded'
  | 'server_error'
  /** A status that is none of the above, or an answer that does not come from a Messages API. */
  | 'unexpected_response'
  | 'connection'
  | 'certificate'
  /** No answer within the time limit. */
  | 'timeout'
  /** The stream fell silent. */
  | 'idle'
  /** The stream ended early or holds what is no event. */
  | 'broken_stream'
  | 'no_credentials'
  /** A local file or command that the request needs failed. */
  | 'configuration'
  /** A replay got a request that its cassette does not hold. */
  | 'cassette_mismatch'
  | 'cassette_exhausted'

export interface ModelErrorDetails {
  /** HTTP status; null without a response. */
  readonly status?: number | null
  /** `error.type` of the response body. */
  readonly type?: string
  readonly requestId?: string | undefined
  /** The server's `retry-after`, in milliseconds. */
  readonly retryAfterMs?: number
  /** The server's `x-should-retry`. */
  readonly shouldRetry?: boolean
  /** Betas that the request carried without being asked to. */
  readonly addedBetas?: readonly string[]
  readonly cause?: unknown
}

/** A failed try at a request. `message` is the API's own, or ours where no answer came. */
export class ModelError extends AgentError {
  declare readonly code: ModelErrorCode
  readonly status: number | null
  readonly type: string | undefined
  readonly requestId: string | undefined
  readonly retryAfterMs: number | undefined
  readonly shouldRetry: boolean | undefined
  readonly addedBetas: readonly string[]

  static {
    Object.defineProperty(ModelError.prototype, 'name', {
      value: 'ModelError',
      configurable: true,
      writable: true,
    })
  }

  constructor(code: ModelErrorCode, message: string, details: ModelErrorDetails = {}) {
    super(code, message, details.cause === undefined ? undefined : { cause: details.cause })
    this.status = details.status ?? null
    this.type = details.type
    this.requestId = details.requestId
    this.retryAfterMs = details.retryAfterMs
    this.shouldRetry = details.shouldRetry
    this.addedBetas = details.addedBetas ?? []
  }

  /** Whether sending the same request again may help (spec: context §10). */
  get retryable(): boolean {
    return this.shouldRetry ?? CLASSES[this.code].retryable
  }
}

interface ErrorClass {
  readonly retryable: boolean
  /** What the message that ends the turn says. */
  readonly final: AssistantMessageError
  /** What `api_retry` says. */
  readonly onRetry: AssistantMessageError
  readonly terminalReason: 'api_error' | 'prompt_too_long' | 'image_error'
}

const api = (
  retryable: boolean,
  final: AssistantMessageError,
  onRetry: AssistantMessageError = 'unknown',
  terminalReason: ErrorClass['terminalReason'] = 'api_error',
): ErrorClass => ({ retryable, final, onRetry, terminalReason })

const CLASSES: { readonly [C in ModelErrorCode]: ErrorClass } = {
  invalid_request: api(false, 'unknown'),
  prompt_too_long: api(false, 'invalid_request', 'unknown', 'prompt_too_long'),
  max_tokens_too_large: api(false, 'invalid_request', 'unknown', 'prompt_too_long'),
  authentication: api(false, 'authentication_failed', 'authentication_failed'),
  billing: api(false, 'billing_error'),
  permission: api(false, 'authentication_failed'),
  not_found: api(false, 'model_not_found'),
  request_timeout: api(true, 'server_error'),
  conflict: api(true, 'unknown'),
  request_too_large: api(false, 'invalid_request', 'unknown', 'image_error'),
  rate_limit: api(true, 'rate_limit', 'rate_limit'),
  overloaded: api(true, 'server_error', 'overloaded'),
  server_error: api(true, 'server_error', 'server_error'),
  unexpected_response: api(false, 'unknown'),
  connection: api(true, 'server_error', 'server_error'),
  certificate: api(false, 'server_error'),
  timeout: api(true, 'server_error', 'server_error'),
  idle: api(true, 'server_error', 'server_error'),
  broken_stream: api(true, 'server_error', 'server_error'),
  no_credentials: api(false, 'authentication_failed'),
  configuration: api(false, 'unknown'),
  cassette_mismatch: api(false, 'unknown'),
  cassette_exhausted: api(false, 'unknown'),
}

export const isModelErrorCode = (code: string): code is ModelErrorCode => Object.hasOwn(CLASSES, code)

/** The error of an `api_retry` message. */
export const retryReason = (error: ModelError): AssistantMessageError => CLASSES[error.code].onRetry

/** A final failure in the terms of the wire (spec: protocol §13). */
export interface ModelFailure {
  /** What the user reads. */
  readonly text: string
  readonly error: AssistantMessageError
  readonly status: number | null
  readonly terminalReason: string
  /** `error.type` of the API's answer. */
  readonly apiErrorType?: string
  /** Set where no answer came. */
  readonly apiError?: 'connection_failed'
  readonly requestId?: string
}

/** What to tell of an error that ended a request; undefined when it does not come from the model layer. */
export const explainModelError = (error: unknown): ModelFailure | undefined => {
  if (!(error instanceof ModelError)) return undefined
  const { final, terminalReason } = CLASSES[error.code]
  return {
    text: textOf(error),
    error: final,
    status: error.status,
    terminalReason,
    ...(error.type === undefined ? {} : { apiErrorType: error.type }),
    ...(error.code === 'connection' ? { apiError: 'connection_failed' } : {}),
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
  }
}

const textOf = (error: ModelError): string => {
  if (error.code === 'prompt_too_long' || error.code === 'max_tokens_too_large') return 'Prompt is too long'
  if (error.code === 'billing' && /credit balance/i.test(error.message)) return 'Credit balance is too low'
  if (error.code === 'cassette_mismatch' || error.code === 'cassette_exhausted') return error.message
  return error.status === null ? `API Error: ${error.message}` : `API Error: ${error.status} ${error.message}`
}

import { ModelError, type ModelErrorCode, type ModelErrorDetails } from './errors.ts'

/** What a response other than 200 said. */
export interface ErrorResponse {
  readonly status: number
  /** `error.type` of the body. */
  readonly type: string | undefined
  readonly message: string
}

/** The error of a response (spec: context §10, protocol §13). */
export const errorOfResponse = (response: ErrorResponse, details: ModelErrorDetails): ModelError =>
  new ModelError(codeOf(response), response.message, {
    ...details,
    status: response.status,
    ...(response.type === undefined ? {} : { type: response.type }),
  })

/** The error that an `error` event in the middle of a stream tells; its type stands for a status. */
export const errorOfEvent = (type: string, message: string, requestId: string | undefined): ModelError =>
  errorOfResponse({ status: STATUS_OF_TYPE.get(type) ?? 500, type, message }, { requestId })

const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
])

const CODE_OF_STATUS: { readonly [status: number]: ModelErrorCode } = {
  400: 'invalid_request',
  401: 'authentication',
  402: 'billing',
  403: 'permission',
  404: 'not_found',
  408: 'request_timeout',
  409: 'conflict',
  413: 'request_too_large',
  422: 'invalid_request',
  429: 'rate_limit',
  529: 'overloaded',
}

const codeOf = ({ status, type, message }: ErrorResponse): ModelErrorCode => {
  if (status === 400) {
    if (/prompt is too long/i.test(message)) return 'prompt_too_long'
    if (CONTEXT_OVERFLOW.test(message)) return 'max_tokens_too_large'
    if (/credit balance/i.test(message)) return 'billing'
  }
  if (type === 'overloaded_error') return 'overloaded'
  return CODE_OF_STATUS[status] ?? (status >= 500 ? 'server_error' : 'unexpected_response')
}

const CONTEXT_OVERFLOW =
  /input length and `?max_tokens`? exceed context limit:\s*(\d+)\s*\+\s*(\d+)\s*>\s*(\d+)/i

/** The numbers of a `max_tokens_too_large` error. */
export const contextOverflow = (
  message: string,
): { readonly input: number; readonly limit: number } | undefined => {
  const [, input, , limit] = CONTEXT_OVERFLOW.exec(message) ?? []
  return input === undefined || limit === undefined
    ? undefined
    : { input: Number(input), limit: Number(limit) }
}

/** The error of a request that got no answer, or whose answer broke off, from what Node threw. */
export const errorOfConnection = (cause: unknown): ModelError => {
  const { code, message } = rootOf(cause)
  if (isCertificateCode(code)) {
    return new ModelError(
      'certificate',
      `The server's certificate was refused (${code}: ${message}). Behind a proxy that inspects TLS, name its certificate authority in NODE_EXTRA_CA_CERTS.`,
      { cause },
    )
  }
  if (code === 'ENOENT' || code === 'EACCES') return new ModelError('configuration', message, { cause })
  return new ModelError('connection', `Connection error. ${message}`, { cause })
}

/** The innermost error that has a code: libraries wrap the system's error, and Node joins tries at several addresses. */
const rootOf = (error: unknown): { readonly code: string; readonly message: string } => {
  let found = { code: '', message: error instanceof Error ? error.message : String(error) }
  for (let at: unknown = error; at instanceof Error; at = at.cause ?? firstOf(at)) {
    if ('code' in at && typeof at.code === 'string') found = { code: at.code, message: at.message || at.code }
  }
  return found
}

const firstOf = (error: Error): unknown => (error instanceof AggregateError ? error.errors[0] : undefined)

const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
])

const isCertificateCode = (code: string): boolean => code.startsWith('CERT_') || CERTIFICATE_CODES.has(code)

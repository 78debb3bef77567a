import type { BaseAnthropic } from '@anthropic-ai/sdk/client'
import { headOf } from '../platform/text.ts'
import { errorOfConnection, errorOfResponse } from './classify.ts'
import { ModelError, type ModelErrorDetails } from './errors.ts'

/** Our error for what a call of the API client threw. */
export const errorOfClient = (
  error: unknown,
  client: typeof BaseAnthropic,
  details: ModelErrorDetails,
): ModelError => {
  if (error instanceof ModelError) return error
  if (error instanceof client.APIConnectionTimeoutError) {
    return new ModelError('timeout', 'Request timed out: no answer within the time limit (API_TIMEOUT_MS)', {
      cause: error,
    })
  }
  if (error instanceof client.APIConnectionError) return errorOfConnection(error.cause ?? error)
  if (error instanceof client.APIError && typeof error.status === 'number') {
    const { status, type, headers } = error
    const message =
      redirection(status, headers) ??
      error.apiMessage ??
      messageOfBody(error.error) ??
      excerpt(error.message, status)
    return errorOfResponse(
      { status, type: type ?? undefined, message },
      {
        ...details,
        requestId: error.requestID ?? requestIdOfBody(error.error),
        ...serverWishes(headers ?? new Map()),
        cause: error,
      },
    )
  }
  const message = error instanceof Error ? error.message : String(error)
  return new ModelError('configuration', `The request could not be built: ${message}`, { cause: error })
}

const redirection = (status: number, headers: HeaderFields | undefined): string | undefined => {
  const target = status >= 300 && status < 400 ? headers?.get('location') : undefined
  return target ? `The server redirects to ${target}. Set ANTHROPIC_BASE_URL to where the API is.` : undefined
}

interface HeaderFields {
  get(name: string): string | null | undefined
}

/** What the server says about trying again: `retry-after` (seconds or a date), `retry-after-ms`, `x-should-retry`. */
export const serverWishes = (
  headers: HeaderFields,
): Pick<ModelErrorDetails, 'retryAfterMs' | 'shouldRetry'> => {
  const wanted = headers.get('x-should-retry')
  const retryAfterMs = retryAfter(headers)
  return {
    ...(wanted === 'true' || wanted === 'false' ? { shouldRetry: wanted === 'true' } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

const retryAfter = (headers: HeaderFields): number | undefined => {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (ms > 0) return ms
  const value = headers.get('retry-after')
  if (!value) return undefined
  const wait = Number.isNaN(Number(value)) ? Date.parse(value) - Date.now() : Number(value) * 1_000
  return wait > 0 ? wait : undefined
}

const messageOfBody = (body: unknown): string | undefined => {
  if (typeof body !== 'object' || body === null) return undefined
  if ('message' in body && typeof body.message === 'string') return body.message
  if ('error' in body && typeof body.error === 'string') return body.error
  return JSON.stringify(body)
}

const requestIdOfBody = (body: unknown): string | undefined =>
  typeof body === 'object' && body !== null && 'request_id' in body && typeof body.request_id === 'string'
    ? body.request_id
    : undefined

const EXCERPT_LENGTH = 300

/** Gateways answer with pages of HTML; the client's message starts with the status. */
const excerpt = (message: string, status: number): string => {
  const text = message
    .replace(String(status), '')
    .replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return headOf(text, EXCERPT_LENGTH)
}

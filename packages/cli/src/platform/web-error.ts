import { AgentError } from '@agent-engine/protocol/errors'

export type WebErrorCode =
  | 'invalid_url'
  | 'address_blocked'
  | 'domain_blocked'
  | 'name_not_found'
  | 'too_many_redirects'
  | 'page_too_large'
  | 'page_timed_out'
  | 'connection_failed'

/** Why a page could not be fetched, in words for the model. */
export class WebError extends AgentError {
  declare readonly code: WebErrorCode

  constructor(code: WebErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
    this.name = 'WebError'
  }
}

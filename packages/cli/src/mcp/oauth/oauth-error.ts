import { McpError } from '../errors.ts'

/**
 * A login, or something that belongs to it, failed. `reason` is the error code of the authorization server
 * (`invalid_grant`, `access_denied`, …) where it gave one.
 */
export class OAuthError extends McpError {
  readonly reason: string | undefined

  constructor(message: string, options: { readonly reason?: string; readonly cause?: unknown } = {}) {
    super('mcp_oauth', message, options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'OAuthError'
    this.reason = options.reason
  }
}

const SHOWN_UNITS = 300

/** Words of somebody else, fit for one line of a terminal. */
export const shownWords = (words: string): string =>
  words
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, SHOWN_UNITS)

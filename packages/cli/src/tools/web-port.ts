import type { ContentBlock } from '@agent-engine/protocol'
import type { PageOutcome } from '../platform/page-fetch.ts'
import type { PageCache } from './page-cache.ts'

/** The web as WebFetch may reach it. */
export interface WebPort {
  /** Pages fetched so far; they belong to the session. */
  readonly cache: PageCache
  /** Fetches a page under the guard and the session's rules. Rejects with `WebError`, or the signal's reason. */
  fetchPage(url: URL, signal: AbortSignal): Promise<PageOutcome>
}

export interface WebSearchRequest {
  readonly query: string
  readonly allowedDomains?: readonly string[]
  readonly blockedDomains?: readonly string[]
}

/** One search by the API's own tool: the blocks of the answer. Rejects with a `ModelError`. */
export type WebSearch = (request: WebSearchRequest) => Promise<readonly ContentBlock[]>

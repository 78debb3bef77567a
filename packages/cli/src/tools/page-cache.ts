import { LRUCache } from 'lru-cache'
import { WEB_CACHE_MAX_CHARS, WEB_CACHE_TTL_MS } from './limits.ts'

/** A page as it was fetched, ready to be asked about. */
export interface CachedPage {
  readonly status: number
  readonly statusText: string
  /** Bytes of the body. */
  readonly size: number
  /** Undefined for what is no text. */
  readonly text?: string
  /** Where a copy of what is no text was put. */
  readonly savedTo?: string
  readonly contentType: string
}

/** Pages by the URL that was asked for. The prompt is no part of it: it is put to the page again on every call. */
export interface PageCache {
  get(url: string): CachedPage | undefined
  set(url: string, page: CachedPage): void
}

/** `env` may set another time to live, in milliseconds; 0 turns the cache off. */
export const createPageCache = (
  env: Readonly<Record<string, string | undefined>>,
  now: () => number = () => performance.now(),
): PageCache => {
  const ttl = ttlOf(env.CLAUDE_CODE_WEBFETCH_CACHE_TTL_MS)
  const pages = new LRUCache<string, CachedPage>({
    maxSize: WEB_CACHE_MAX_CHARS,
    sizeCalculation: ({ text = '' }, url) => text.length + url.length + 1,
    ttl,
    // A clock of its own, so that time can be told in tests.
    perf: { now },
    ttlResolution: 0,
  })
  return {
    get: (url) => pages.get(url),
    set(url, page) {
      pages.purgeStale()
      if (ttl > 0) pages.set(url, page)
    },
  }
}

const ttlOf = (value: string | undefined): number => {
  const ms = Number(value)
  return value !== undefined && value.trim() !== '' && Number.isInteger(ms) && ms >= 0 ? ms : WEB_CACHE_TTL_MS
}

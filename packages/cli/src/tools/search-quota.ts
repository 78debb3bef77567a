import { WEB_SEARCHES_PER_SESSION } from './limits.ts'

/** How many web searches a session may still make. */
export interface SearchQuota {
  readonly limit: number
  /** False: none is left. */
  take(): boolean
}

/** `CLAUDE_CODE_MAX_WEB_SEARCHES_PER_SESSION` sets another limit than 200. */
export const createSearchQuota = (env: Readonly<Record<string, string | undefined>>): SearchQuota => {
  const given = Number(env.CLAUDE_CODE_MAX_WEB_SEARCHES_PER_SESSION || Number.NaN)
  const limit = Number.isInteger(given) && given >= 0 ? given : WEB_SEARCHES_PER_SESSION
  let used = 0
  return {
    limit,
    take() {
      if (used >= limit) return false
      used += 1
      return true
    },
  }
}

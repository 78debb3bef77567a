import { matchesWildcard } from './wildcard.ts'

const DOMAIN = 'domain:'

/**
 * Whether the content of a `WebFetch(…)` rule fits a URL (spec: permissions §4.5): `domain:<host>` compares host names,
 * whatever port, letter case, user name or trailing dot the URL has; `*.host` takes everything below the host.
 */
export const matchesUrl = (content: string, url: string): boolean => {
  if (!content.startsWith(DOMAIN)) return false
  const host = hostOf(url)
  if (host === undefined) return false
  const wanted = withoutDot(content.slice(DOMAIN.length).toLowerCase())
  if (wanted === '*' || wanted.startsWith('*.')) return matchesWildcard(wanted, host)
  const labels = host.split('.')
  const patterns = wanted.split('.')
  return (
    labels.length === patterns.length &&
    patterns.every((label, at) => matchesWildcard(label, labels[at] ?? ''))
  )
}

/** The host name of a URL in lower case, without a trailing dot; undefined for what is no URL. */
export const hostOf = (url: string): string | undefined =>
  URL.canParse(url) ? withoutDot(new URL(url).hostname.toLowerCase()) : undefined

const withoutDot = (host: string): string => (host.endsWith('.') ? host.slice(0, -1) : host)

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
  const { host: wanted, port } = wantedHost(content.slice(DOMAIN.length).trim().toLowerCase())
  if (port !== undefined && port !== portOf(url)) return false
  if (wanted === '*' || wanted.startsWith('*.')) return matchesWildcard(wanted, host)
  const labels = host.split('.')
  const patterns = wanted.split('.')
  return (
    labels.length === patterns.length &&
    patterns.every((label, at) => matchesWildcard(label, labels[at] ?? ''))
  )
}

/** Rules are written as people write hosts: in letters of any language, with a scheme, a port, a slash at the end. */
const wantedHost = (text: string): { readonly host: string; readonly port?: string } => {
  const authority = text.replace(/^[a-z][a-z\d+.-]*:\/\//, '').replace(/\/.*$/s, '')
  if (/^[\da-f:.]*:[\da-f:.]*:[\da-f:.]*$/.test(authority))
    return { host: hostOf(`http://[${authority}]`) ?? authority }
  const [, name = authority, port] = /^(.*?)(?::(\d+))?$/s.exec(authority) ?? []
  const host = withoutDot(hostOf(`http://${name}`) ?? name)
  return port === undefined ? { host } : { host, port }
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

const portOf = (url: string): string | undefined => {
  const { port, protocol } = new URL(url)
  return port === '' ? DEFAULT_PORTS[protocol] : port
}

/** The host name of a URL in lower case, without a trailing dot; undefined for what is no URL. */
export const hostOf = (url: string): string | undefined =>
  URL.canParse(url) ? withoutDot(new URL(url).hostname.toLowerCase()) : undefined

const withoutDot = (host: string): string => (host.endsWith('.') ? host.slice(0, -1) : host)

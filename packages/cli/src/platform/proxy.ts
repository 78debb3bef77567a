import { AgentError } from '@agent-engine/protocol/errors'

/** Names and values of environment variables. */
export type Env = Readonly<Record<string, string | undefined>>

/**
 * The proxy that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` (lower case too, which wins) name for an address;
 * undefined for a direct connection. `NO_PROXY` is a list of host names, which cover their subdomains, `host:port`
 * pairs and IP addresses, or `*`.
 */
export const proxyFor = (url: URL, env: Env): string | undefined => {
  const secure = url.protocol === 'https:'
  const proxy = secure ? (env.https_proxy ?? env.HTTPS_PROXY) : (env.http_proxy ?? env.HTTP_PROXY)
  if (proxy === undefined || proxy.trim() === '') return undefined
  const port = url.port === '' ? (secure ? '443' : '80') : url.port
  const excluded = (env.no_proxy ?? env.NO_PROXY ?? '').split(/[\s,]+/)
  return excluded.some((entry) => matches(entry.toLowerCase(), url.hostname.toLowerCase(), port))
    ? undefined
    : withScheme(proxy.trim())
}

const matches = (entry: string, host: string, port: string): boolean => {
  if (entry === '') return false
  if (entry === '*') return true
  const [, pairHost, pairPort] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? []
  if (pairPort !== undefined && pairPort !== port) return false
  const name = (pairHost ?? entry).replace(/^\*?\./, '')
  return host === name || host === `[${name}]` || host.endsWith(`.${name}`)
}

const withScheme = (proxy: string): string => {
  const address = proxy.includes('://') ? proxy : `http://${proxy}`
  if (URL.canParse(address)) return address
  throw new AgentError(
    'invalid_proxy',
    'The proxy of HTTP_PROXY or HTTPS_PROXY is no address. Write it like http://proxy.example:8080, or unset the variable.',
  )
}

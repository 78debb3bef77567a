import type { PermissionGate } from '../../permissions/gate.ts'
import { matchesUrl } from '../../permissions/match-url.ts'
import { WebError } from '../../platform/web-error.ts'
import { WEB_MAX_HOPS, WEB_PAGE_MAX_BYTES, WEB_TIME_LIMIT_MS } from '../../tools/limits.ts'
import { createPageCache } from '../../tools/page-cache.ts'
import type { WebPort } from '../../tools/web-port.ts'
import type { ResolvedOptions } from '../options.ts'

export interface WebParts {
  readonly options: ResolvedOptions
  readonly gate: PermissionGate
  readonly cwd: () => string
}

/** The web for WebFetch: under the guard, and only where settings and rules let it go, on every hop. */
export const composeWeb = ({ options, gate, cwd }: WebParts): WebPort => {
  const { env, settings, ports } = options
  const { allowPrivateNetwork, allowDomains, denyDomains = [] } = settings.effective.webFetch ?? {}
  const isListed = (domains: readonly string[], url: string): boolean =>
    domains.some((domain) => matchesUrl(`domain:${domain}`, url))
  const check = async ({ href, hostname }: URL): Promise<void> => {
    if (isListed(denyDomains, href) || (allowDomains !== undefined && !isListed(allowDomains, href))) {
      throw new WebError(
        'domain_blocked',
        `The settings (webFetch) do not let pages of ${hostname} be fetched.`,
      )
    }
    const denied = await gate.forbids({
      toolName: 'WebFetch',
      input: { url: href },
      subjects: [{ kind: 'url', url: href }],
      readOnly: true,
      cwd: cwd(),
    })
    if (denied !== undefined) throw new WebError('domain_blocked', denied.message)
  }
  return {
    cache: createPageCache(env),
    async fetchPage(url, signal) {
      const [{ fetchPage }, { createWebGuard }] = await Promise.all([
        import('../../platform/page-fetch.ts'),
        import('../../platform/web-guard.ts'),
      ])
      const guard = createWebGuard(allowPrivateNetwork === true ? { allows: () => true } : {})
      const limits = {
        maxBytes: WEB_PAGE_MAX_BYTES,
        maxHops: WEB_MAX_HOPS,
        timeLimitMs: WEB_TIME_LIMIT_MS,
      }
      return fetchPage(url, { guard, limits, env, check, http: ports.http }, signal)
    },
  }
}

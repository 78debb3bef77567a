import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { rangeOf } from './address-ranges.ts'
import { WebError } from './web-error.ts'

/** All addresses of a host name, as the system resolves it. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

export interface WebGuardOptions {
  /** Default: the system's resolver. */
  readonly resolve?: Resolve
  /** Addresses outside the public internet that may be reached all the same. Default: none. */
  allows?(address: string): boolean
}

/** Keeps fetches of the web off private networks (PAIN-13). */
export interface WebGuard {
  /**
   * The addresses behind a URL, every one of them allowed. The connection must go to one of these: asking the resolver
   * again might give other ones. Throws `WebError`.
   */
  addressesOf(url: URL): Promise<readonly LookupAddress[]>
  /** The same without asking a resolver, for connections through a proxy, which resolves names itself: only a URL that names an address, or this machine, is refused. */
  checkName(url: URL): void
}

export const createWebGuard = ({
  resolve = systemResolve,
  allows = () => false,
}: WebGuardOptions = {}): WebGuard => {
  const check = (url: URL, address: string): void => {
    const range = rangeOf(address)
    if (range !== undefined && !allows(address)) throw blocked(url, address, range)
  }
  return {
    async addressesOf(url) {
      const host = hostOf(url)
      const family = isIP(host)
      const addresses = family === 0 ? await lookUp(resolve, host) : [{ address: host, family }]
      for (const { address } of addresses) check(url, address)
      return addresses
    },
    checkName(url) {
      const host = hostOf(url)
      if (isIP(host) !== 0) check(url, host)
      else if (/(^|\.)localhost$/.test(host)) check(url, '127.0.0.1')
    },
  }
}

const blocked = (url: URL, address: string, range: string): WebError =>
  new WebError(
    'address_blocked',
    `${url.hostname} is not on the public internet (${address}, ${range}), and WebFetch reaches nothing else. The setting webFetch.allowPrivateNetwork lifts this.`,
  )

/** Without the brackets of IPv6 addresses and the dot that may end a name. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')

const lookUp = async (resolve: Resolve, host: string): Promise<readonly LookupAddress[]> => {
  try {
    const addresses = await resolve(host)
    if (addresses.length > 0) return addresses
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new WebError('name_not_found', `The name ${host} could not be resolved: ${reason}`, { cause })
  }
  throw new WebError('name_not_found', `The name ${host} has no address.`)
}

const systemResolve: Resolve = async (host) => {
  const { lookup } = await import('node:dns/promises')
  return lookup(host, { all: true })
}

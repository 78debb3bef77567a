import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Networks that are not the public internet (PAIN-13): name → where they are. */
const RANGES: Readonly<Record<string, readonly string[]>> = {
  unspecified: ['0.0.0.0/8', '::/128'],
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'],
  'link-local': ['169.254.0.0/16', 'fe80::/10'],
  'carrier-grade NAT': ['100.64.0.0/10'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  reserved: [
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '240.0.0.0/4',
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/23',
    '2001:db8::/32',
    '3fff::/20',
    '5f00::/16',
  ],
}

let lists: readonly (readonly [name: string, list: BlockList])[] | undefined

/**
 * What keeps an IP address from being on the public internet: the name of its range, or undefined when nothing does.
 * IPv6 addresses that carry an IPv4 address (mapped, translated, NAT64, 6to4) are judged by that. What is no address at
 * all, or has a zone, is `unknown`.
 */
export const rangeOf = (address: string): string | undefined => {
  if (isIPv4(address)) return rangeIn(address, 'ipv4')
  if (!isIPv6(address) || address.includes('%')) return 'unknown'
  return rangeIn(address, 'ipv6') ?? embeddedIn(groupsOf(address))
}

const rangeIn = (address: string, family: 'ipv4' | 'ipv6'): string | undefined => {
  lists ??= Object.entries(RANGES).map(([name, networks]) => [name, listOf(networks)] as const)
  return lists.find(([, list]) => list.check(address, family))?.[0]
}

const listOf = (networks: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6')
  }
  return list
}

/** The eight groups of an IPv6 address. The URL parser writes every form of one the same way, in hexadecimal. */
const groupsOf = (address: string): readonly number[] => {
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [head = '', tail] = plain.split('::')
  const front = numbers(head)
  if (tail === undefined) return front
  const back = numbers(tail)
  return [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back]
}

const numbers = (groups: string): number[] =>
  groups === '' ? [] : groups.split(':').map((group) => Number.parseInt(group, 16))

/** Where in an IPv6 address of these prefixes an IPv4 address stands: first group → index of its two groups. */
const CARRIERS: readonly { readonly prefix: readonly number[]; readonly at: number }[] = [
  { prefix: [0, 0, 0, 0, 0, 0], at: 6 },
  { prefix: [0, 0, 0, 0, 0, 0xffff], at: 6 },
  { prefix: [0, 0, 0, 0, 0xffff, 0], at: 6 },
  { prefix: [0x64, 0xff9b, 0, 0, 0, 0], at: 6 },
  { prefix: [0x2002], at: 1 },
]

const embeddedIn = (groups: readonly number[]): string | undefined => {
  const carrier = CARRIERS.find(({ prefix }) => prefix.every((group, index) => groups[index] === group))
  if (carrier === undefined) return undefined
  const [high = 0, low = 0] = groups.slice(carrier.at, carrier.at + 2)
  return rangeIn([high >> 8, high & 0xff, low >> 8, low & 0xff].join('.'), 'ipv4')
}

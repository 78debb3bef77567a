import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rangeOf } from './address-ranges.ts'

const octet = fc.integer({ min: 0, max: 255 })
const quad = fc.tuple(octet, octet, octet, octet)
const hex = (high: number, low: number): string => ((high << 8) | low).toString(16)

describe('rangeOf', () => {
  it.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'link-local'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['100.100.100.200', 'carrier-grade NAT'],
    ['224.0.0.1', 'multicast'],
    ['198.18.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['fc00::1', 'private'],
    ['fd12:3456::1', 'private'],
    ['fec0::1', 'private'],
    ['fe80::1', 'link-local'],
    ['ff02::1', 'multicast'],
    ['64:ff9b:1::1', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['2001::1', 'reserved'],
  ])('PAIN-13: %s is not the public internet (%s)', (address, range) => {
    expect(rangeOf(address)).toBe(range)
  })

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450:4001::1',
  ])('%s is', (address) => {
    expect(rangeOf(address)).toBeUndefined()
  })

  it('PAIN-13: judges an IPv6 address that carries an IPv4 address by that', () => {
    fc.assert(
      fc.property(quad, ([a, b, c, d]) => {
        const inner = rangeOf(`${a}.${b}.${c}.${d}`)
        const groups = `${hex(a, b)}:${hex(c, d)}`
        const carriers = [
          `::ffff:${a}.${b}.${c}.${d}`,
          `::ffff:${groups}`,
          `0:0:0:0:0:ffff:${groups}`,
          `::ffff:0:${groups}`,
          `64:ff9b::${groups}`,
          `2002:${groups}::1`,
        ]
        for (const address of carriers) expect([address, rangeOf(address)]).toEqual([address, inner])
      }),
    )
  })

  it.each(['localhost', '', 'fe80::1%eth0', '127.1', '0x7f000001', '1.2.3.4.5'])(
    'trusts nothing that is no plain address: %j',
    (address) => {
      expect(rangeOf(address)).toBe('unknown')
    },
  )
})

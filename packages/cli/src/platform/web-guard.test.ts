import { describe, expect, it } from 'vitest'
import { createWebGuard, type Resolve } from './web-guard.ts'

const answering =
  (...addresses: readonly string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

const never: Resolve = () => Promise.reject(new Error('nobody should ask'))

describe('createWebGuard', () => {
  it('gives the addresses of a host on the public internet', async () => {
    const guard = createWebGuard({ resolve: answering('1.1.1.1', '2606:4700::1111') })
    expect(await guard.addressesOf(new URL('https://page.test/'))).toEqual([
      { address: '1.1.1.1', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ])
  })

  it('PAIN-13: refuses a host as soon as one of its addresses is private', async () => {
    const guard = createWebGuard({ resolve: answering('1.1.1.1', '::ffff:10.0.0.1') })
    await expect(guard.addressesOf(new URL('https://page.test/'))).rejects.toMatchObject({
      code: 'address_blocked',
      message: expect.stringContaining('page.test is not on the public internet'),
    })
  })

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://127.0.0.1./',
    'https://１２７.0.0.1/',
    'https://127。0。0。1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00:ec2::254]/',
    'https://0.0.0.0/',
    'https://0/',
  ])('PAIN-13: refuses a private address however it is written: %s', async (url) => {
    const guard = createWebGuard({ resolve: never })
    await expect(guard.addressesOf(new URL(url))).rejects.toMatchObject({ code: 'address_blocked' })
    expect(() => guard.checkName(new URL(url))).toThrow('not on the public internet')
  })

  it('lets through what it was told to let through', async () => {
    const guard = createWebGuard({ allows: (address) => address === '127.0.0.1' })
    expect(await guard.addressesOf(new URL('https://127.0.0.1/'))).toEqual([
      { address: '127.0.0.1', family: 4 },
    ])
    await expect(guard.addressesOf(new URL('https://127.0.0.2/'))).rejects.toThrow(
      'not on the public internet',
    )
  })

  it('names the host that has no address', async () => {
    const guard = createWebGuard({ resolve: answering() })
    await expect(guard.addressesOf(new URL('https://nowhere.test/'))).rejects.toThrow(
      'nowhere.test has no address',
    )
    const failing = createWebGuard({ resolve: () => Promise.reject(new Error('ENOTFOUND')) })
    await expect(failing.addressesOf(new URL('https://nowhere.test/'))).rejects.toMatchObject({
      code: 'name_not_found',
      message: 'The name nowhere.test could not be resolved: ENOTFOUND',
    })
  })

  it('leaves names to a proxy, but for those of this machine', () => {
    const guard = createWebGuard({ resolve: never })
    expect(() => guard.checkName(new URL('https://page.test/'))).not.toThrow()
    for (const url of [
      'https://localhost/',
      'https://localhost./',
      'https://a.localhost/',
      'https://10.0.0.1/',
    ])
      expect(() => guard.checkName(new URL(url))).toThrow('not on the public internet')
  })
})

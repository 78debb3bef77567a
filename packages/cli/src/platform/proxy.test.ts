import { describe, expect, it } from 'vitest'
import { proxyFor } from './proxy.ts'

const proxied = (url: string, noProxy?: string): boolean =>
  proxyFor(new URL(url), {
    HTTP_PROXY: 'http://proxy.test:3128',
    HTTPS_PROXY: 'http://proxy.test:3128',
    ...(noProxy === undefined ? {} : { NO_PROXY: noProxy }),
  }) !== undefined

describe('the proxy for an address', () => {
  it('is the one of its scheme, lower case first', () => {
    const env = { HTTP_PROXY: 'http://upper:1', http_proxy: 'http://lower:1', HTTPS_PROXY: 'http://tls:1' }
    expect(proxyFor(new URL('http://a.test'), env)).toBe('http://lower:1')
    expect(proxyFor(new URL('https://a.test'), env)).toBe('http://tls:1')
    expect(proxyFor(new URL('https://a.test'), {})).toBeUndefined()
    expect(proxyFor(new URL('https://a.test'), { HTTPS_PROXY: '' })).toBeUndefined()
  })

  it('may be named without a scheme', () => {
    expect(proxyFor(new URL('http://a.test'), { HTTP_PROXY: 'proxy.test:3128' })).toBe(
      'http://proxy.test:3128',
    )
  })

  it.each([
    ['http://api.test', 'api.test', false],
    ['http://api.test', 'API.TEST', false],
    ['http://sub.api.test', 'api.test', false],
    ['http://sub.api.test', '.api.test', false],
    ['http://sub.api.test', '*.api.test', false],
    ['http://otherapi.test', 'api.test', true],
    ['http://api.test', 'other.test api.test', false],
    ['http://api.test:8080', 'api.test:8080', false],
    ['http://api.test', 'api.test:8080', true],
    ['https://api.test', 'api.test:443', false],
    ['http://127.0.0.1:9', '127.0.0.1', false],
    ['http://[::1]:9', '::1', false],
    ['http://[::1]:9', '[::1]', false],
    ['http://[::1]:9', '[::1]:9', false],
    ['http://anything', '*', false],
    ['http://api.test', '', true],
    ['http://api.test', ', ,', true],
  ])('%s with NO_PROXY=%s is proxied: %s', (url, noProxy, expected) => {
    expect(proxied(url, noProxy)).toBe(expected)
  })
})

describe('a proxy that is no address', () => {
  it('is told by the names of its variables', () => {
    expect(() => proxyFor(new URL('http://api.test'), { HTTP_PROXY: '::::' })).toThrow(/HTTP_PROXY/)
  })
})

import { describe, expect, it } from 'vitest'
import { createPageCache } from './page-cache.ts'

const page = (text: string) => ({ status: 200, statusText: 'OK', size: text.length, contentType: '', text })

describe('createPageCache', () => {
  it('forgets a page after a quarter of an hour', () => {
    let now = 1000
    const cache = createPageCache({}, () => now)
    cache.set('a', page('text'))
    now += 899_999
    expect(cache.get('a')).toEqual(page('text'))
    now += 2
    expect(cache.get('a')).toBeUndefined()
  })

  it('takes another time from the environment, and none at all', () => {
    let now = 1000
    const short = createPageCache({ CLAUDE_CODE_WEBFETCH_CACHE_TTL_MS: '10' }, () => now)
    short.set('a', page('text'))
    now += 11
    expect(short.get('a')).toBeUndefined()
    const off = createPageCache({ CLAUDE_CODE_WEBFETCH_CACHE_TTL_MS: '0' }, () => now)
    off.set('a', page('text'))
    expect(off.get('a')).toBeUndefined()
  })

  it('PAIN-30: holds so much text and no more', () => {
    const cache = createPageCache({})
    const megabyte = 'x'.repeat(1024 * 1024)
    for (let at = 0; at < 40; at++) cache.set(`https://page.test/${at}`, page(megabyte))
    const kept = Array.from({ length: 40 }, (_, at) => cache.get(`https://page.test/${at}`)).filter(Boolean)
    expect(kept.length).toBeGreaterThan(25)
    expect(kept.length).toBeLessThanOrEqual(32)
    expect(cache.get('https://page.test/0')).toBeUndefined()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bearerChallenge } from './challenge.ts'

describe('the Bearer challenge', () => {
  it.each([
    [undefined, {}],
    ['', {}],
    ['Bearer', {}],
    ['Bearer realm="x"', {}],
    ['bearer scope="a b"', { scope: 'a b' }],
    [
      'Bearer error="insufficient_scope", scope="files:write", resource_metadata="https://a/b?c=d", error_description="say \\"yes\\""',
      {
        error: 'insufficient_scope',
        scope: 'files:write',
        resourceMetadata: 'https://a/b?c=d',
        description: 'say "yes"',
      },
    ],
    ['Basic realm="x, Bearer scope=no", Bearer scope=yes', { scope: 'yes' }],
    ['Bearer scope="yes", Digest scope="no", nonce="1"', { scope: 'yes' }],
    ['Negotiate abc==, BEARER error = invalid_token', { error: 'invalid_token' }],
    ['Bearer scope="first", scope="second"', { scope: 'first' }],
    ['Bearer scope="open', {}],
  ])('of %j', (header, expected) => {
    expect(bearerChallenge(header)).toEqual(expected)
  })

  it('comes back as it was written, between other challenges', () => {
    const word = fc.stringMatching(/^[a-z:/.]{1,12}$/)
    fc.assert(
      fc.property(word, fc.string({ minLength: 1 }), fc.boolean(), (scope, description, before) => {
        const quoted = description.replace(/[\\"]/g, '\\$&').replace(/[\r\n]/g, ' ')
        const header = `${before ? 'Basic realm="b", ' : ''}Bearer scope=${scope}, error_description="${quoted}", Digest qop="auth"`
        expect(bearerChallenge(header)).toEqual({
          scope,
          description: description.replace(/[\r\n]/g, ' '),
        })
      }),
    )
  })

  it('is found or not in whatever a server sends, in linear time', () => {
    fc.assert(fc.property(fc.string(), (header) => void bearerChallenge(header)))
    const started = performance.now()
    bearerChallenge(`Bearer ${'a="'.repeat(50_000)}`)
    bearerChallenge(`${'=,'.repeat(50_000)}`)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  countNewlines,
  headOf,
  humanSize,
  tailOf,
  toLf,
  toWellFormed,
  truncateHead,
  truncateMiddle,
} from './text.ts'

const lone = /\p{Surrogate}/u
/** Any UTF-16, with many surrogates in and out of pairs. */
const utf16 = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'é', '\n', '😀', '👩‍👩‍👧', '\ud83d', '\ude00', '\udfff', '\ud800'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))

describe('truncation', () => {
  it('PAIN-19: never splits a character, whatever the text and the cap', () => {
    fc.assert(
      fc.property(utf16, fc.nat(80), (text, max) => {
        const clean = toWellFormed(text)
        for (const cut of [headOf, tailOf, truncateHead, truncateMiddle])
          expect(cut(clean, max)).not.toMatch(lone)
        expect(headOf(clean, max).length).toBeLessThanOrEqual(max)
        expect(tailOf(clean, max).length).toBeLessThanOrEqual(max)
        expect(clean.startsWith(headOf(clean, max))).toBe(true)
        expect(clean.endsWith(tailOf(clean, max))).toBe(true)
      }),
    )
  })

  it('PAIN-19: makes any text well formed and leaves well-formed text as it is', () => {
    fc.assert(
      fc.property(utf16, (text) => {
        const clean = toWellFormed(text)
        expect(clean).not.toMatch(lone)
        expect(clean.length).toBe(text.length)
        expect(toWellFormed(clean)).toBe(clean)
        expect(Buffer.from(clean).toString()).toBe(clean)
      }),
    )
    expect(toWellFormed('a😀b')).toBe('a😀b')
    expect(toWellFormed('a\ud83d')).toBe('a\ufffd')
  })

  it('leaves text within the cap alone', () => {
    expect(truncateHead('abc', 3)).toBe('abc')
    expect(truncateMiddle('abc', 3)).toBe('abc')
  })

  it.each([
    ['one over-long line', 'x'.repeat(20), 10, `${'x'.repeat(10)}\n\n... [1 lines truncated] ...`],
    ['a cut inside a line', 'aa\nbb\ncc', 4, 'aa\nb\n\n... [2 lines truncated] ...'],
    ['a cut at the end of a line', 'aa\nbb\ncc', 5, 'aa\nbb\n\n... [1 lines truncated] ...'],
    ['a cut at the start of a line', 'aa\nbb\ncc\n', 6, 'aa\nbb\n\n\n... [1 lines truncated] ...'],
    ['only the last newline over', 'aa\nbb\n', 5, 'aa\nbb'],
  ])('counts the lines not wholly kept: %s', (_, text, max, expected) => {
    expect(truncateHead(text, max)).toBe(expected)
  })

  it('keeps head and tail of long errors and counts what is missing between them', () => {
    const text = `${'a'.repeat(5000)}${'b'.repeat(7)}${'c'.repeat(5000)}`
    expect(truncateMiddle(text, 10_000)).toBe(
      `${'a'.repeat(5000)}\n\n... [7 characters truncated] ...\n\n${'c'.repeat(5000)}`,
    )
  })
})

describe('lines and sizes', () => {
  it('turns CRLF into LF, leaves a lone CR, and counts newlines', () => {
    expect(toLf('a\r\nb\rc\n')).toBe('a\nb\rc\n')
    expect([countNewlines(''), countNewlines('a\nb\n')]).toEqual([0, 2])
  })

  it.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [1024, '1KB'],
    [1536, '1.5KB'],
    [262_144, '256KB'],
    [5 * 1024 ** 3, '5GB'],
  ])('writes %d as %s', (bytes, text) => {
    expect(humanSize(bytes)).toBe(text)
  })
})

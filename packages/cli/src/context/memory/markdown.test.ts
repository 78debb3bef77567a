import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importsIn } from './imports.ts'
import { splitFences, withoutBlockComments, withoutCodeSpans } from './markdown.ts'

describe('splitting Markdown at fences', () => {
  it('tells code from prose, for both kinds of fence and for one that never ends', () => {
    const parts = (text: string): string[] =>
      splitFences(text).map(({ isCode, text }) => `${isCode ? 'code' : 'prose'}:${text}`)
    expect(parts('a\n```js\nb\n```\nc')).toEqual(['prose:a', 'code:```js\nb\n```', 'prose:c'])
    expect(parts('~~~\n```\n~~~~\na')).toEqual(['code:~~~\n```\n~~~~', 'prose:a'])
    expect(parts('```\nb')).toEqual(['code:```\nb'])
    expect(parts('```not a fence```\na')).toEqual(['prose:```not a fence```\na'])
  })

  it('loses nothing', () => {
    const texts = fc
      .array(fc.constantFrom('a', '\n', '```', '~~~', ' ', '`', '<!--', '-->'))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        expect(
          splitFences(text)
            .map((part) => part.text)
            .join('\n'),
        ).toBe(text)
        expect(withoutCodeSpans(text)).toHaveLength(text.length)
      }),
    )
  })
})

describe('block comments', () => {
  it('go with their lines; others stay', () => {
    expect(withoutBlockComments('a\n<!-- x\ny -->\nb')).toBe('a\nb')
    expect(withoutBlockComments('<!-- x -->')).toBe('')
    expect(withoutBlockComments('<!-- x --> tail')).toBe('<!-- x --> tail')
    expect(withoutBlockComments('a <!-- x -->\nb')).toBe('a <!-- x -->\nb')
    expect(withoutBlockComments('<!-- never ends\na')).toBe('<!-- never ends\na')
    expect(withoutBlockComments('<!-- a --> b\n<!-- c -->\nd')).toBe('<!-- a --> b\nd')
  })
})

describe('hostile Markdown', () => {
  it('takes time in proportion to its length', () => {
    const parts = ['<!--\n', '` `` ', `@${'.'.repeat(50)}a `, '~~~\n', '<!-- a --> b\n']
    for (const part of parts) {
      const text = part.repeat(50_000)
      importsIn(withoutBlockComments(text))
      importsIn(withoutBlockComments(`@${'.'.repeat(1_000_000)}${text}`))
    }
  })
})

describe('imports', () => {
  it('are paths after an at sign that begins a word, outside of code', () => {
    expect(importsIn('See @a.md, (@./b/c.md) and @~/d.md; mail x@y.z')).toEqual([
      'a.md',
      './b/c.md',
      '~/d.md',
    ])
    expect(importsIn('`@a.md` ``@b `x` @c.md`` @d.md')).toEqual(['d.md'])
    expect(importsIn('```\n@a.md\n```\n@/abs/b.md#part @b\\ c.md @a.md @a.md')).toEqual([
      '/abs/b.md',
      'b c.md',
      'a.md',
    ])
    expect(importsIn('@ alone @. @#x')).toEqual([])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { htmlToMarkdown } from './html-markdown.ts'
import { scanHtml } from './html-scan.ts'

const convert = (html: string): Promise<string> => htmlToMarkdown(html, 'https://page.test/docs/start')

describe('htmlToMarkdown', () => {
  it('keeps headings, emphasis, lists, quotes and code', async () => {
    const html = `<h1>Top</h1><p>Some <b>bold</b> &amp; <em>other</em> text.</p>
      <ul><li>one</li><li>two</li></ul><blockquote><p>said</p></blockquote>
      <pre><code class="language-ts">const a = 1 &lt; 2
</code></pre><p>Run <code>npm test</code>.</p>`
    expect(await convert(html)).toBe(
      [
        '# Top',
        'Some **bold** & _other_ text.',
        '-   one\n-   two',
        '> said',
        '```ts\nconst a = 1 < 2\n```',
        'Run `npm test`.',
      ].join('\n\n'),
    )
  })

  it('makes links and images absolute, and drops what leads nowhere', async () => {
    expect(
      await convert(
        '<a href="../a?b=1#c">up</a> <a href="//other.test/x"> two\nlines </a> <a href="javascript:alert(1)">act</a> <a href="/empty"><span></span></a><a name="x">anchor</a>',
      ),
    ).toBe('[up](https://page.test/a?b=1#c) [two lines](https://other.test/x) act anchor')
    expect(await convert('<img src="i.png" alt="A"><img src="data:image/png;base64,AAAA" alt="B">')).toBe(
      '![A](https://page.test/docs/i.png)B',
    )
  })

  it('keeps tables, with and without a head', async () => {
    expect(
      await convert(
        '<table><thead><tr><th>Name</th><th>Value</th></tr></thead><tbody><tr><td>a|b</td><td><p>1</p><p>2</p></td></tr></tbody></table>',
      ),
    ).toBe('| Name | Value |\n| --- | --- |\n| a\\|b | 1 2 |')
    expect(await convert('<table><tr><td>x<td>y<tr><td>z<td>w</table>')).toBe(
      '| x | y |\n| --- | --- |\n| z | w |',
    )
  })

  it('removes scripts, styles, drawings and comments, also those that nobody ended', async () => {
    const html =
      '<head><title>T</title></head><style>p{}</style><p>a<!-- <p>no</p> --></p><SCRIPT>"</scripty>" + "<p>no"</SCRIPT ><svg><text>no</text></svg><p>b</p><script>never ended <p>no'
    expect(await convert(html)).toBe('a\n\nb')
  })

  it('gives pages that would take too long as plain text', async () => {
    const tower = `${'<div>'.repeat(100_000)}deep &amp; low<p>x &#x41;&#66;&unknown;</p>`
    const startedAt = performance.now()
    expect(await convert(tower)).toBe('deep & low\nx AB&unknown;')
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})

describe('scanHtml', () => {
  it('takes out what is hidden, whatever stands around it', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '</div>',
      '<b x=1>',
      '<br/>',
      '&#9;',
      ' ',
      'seen',
      HIDDEN,
      COMMENT,
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const { visible, text } = scanHtml(pieces.join(''))
        expect(visible).toBe(pieces.filter((each) => each !== HIDDEN && each !== COMMENT).join(''))
        expect(text).not.toContain('hidden')
      }),
    )
  })

  it('takes anything', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '<p',
      '<script>',
      '</script',
      '<!--',
      '--',
      '!',
      '"',
      '&#',
      'x',
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(scanHtml(pieces.join('')).effort).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('shows a sign that begins no tag', () => {
    expect(scanHtml('1 < 2 and <3, a<b c').visible).toBe('1 &lt; 2 and &lt;3, a<b c')
  })
})

const HIDDEN = '<script>"<p>hidden</p>"</script>'
const COMMENT = '<!-- <p>hidden</p> -->'

import { describe, expect, it } from 'vitest'
import { textOfPage } from './page-text.ts'

const read = (bytes: Buffer, contentType: string): Promise<string | undefined> =>
  textOfPage({ bytes, contentType, url: 'https://page.test/' })

describe('textOfPage', () => {
  it.each([
    'text/plain',
    'application/json',
    'application/ld+json',
    'application/xml',
    'image/svg+xml',
    'text/css',
  ])('gives %s as it is', async (type) => {
    expect(await read(Buffer.from('<p>a</p>'), `${type}; charset=utf-8`)).toBe('<p>a</p>')
  })

  it('turns HTML into Markdown, also when only the content says that it is HTML', async () => {
    expect(await read(Buffer.from('<h2>a</h2>'), 'TEXT/HTML')).toBe('## a')
    expect(await read(Buffer.from('<h2>a</h2>'), 'application/xhtml+xml')).toBe('## a')
    expect(await read(Buffer.from('\n<!DOCTYPE html><h2>a</h2>'), '')).toBe('## a')
  })

  it.each(['image/png', 'application/pdf', 'application/zip', 'video/mp4', 'font/woff2'])(
    'has no text for %s',
    async (type) => {
      expect(await read(Buffer.from('bytes'), type)).toBeUndefined()
    },
  )

  it('looks at the bytes when the type says nothing', async () => {
    expect(await read(Buffer.from('text'), 'application/octet-stream')).toBe('text')
    expect(await read(Buffer.from('a\0b'), 'application/octet-stream')).toBeUndefined()
    expect(await read(Buffer.from('a\0b'), '')).toBeUndefined()
  })

  it('decodes by the header, by what the page says, or as UTF-8', async () => {
    const latin = Buffer.from('<p>caf\xe9</p>', 'latin1')
    expect(await read(latin, 'text/html; charset="iso-8859-1"')).toBe('café')
    const meta = Buffer.concat([Buffer.from('<meta charset=windows-1252>'), latin])
    expect(await read(meta, 'text/html')).toBe('café')
    expect(await read(Buffer.from('café'), 'text/plain; charset=klingon')).toBe('café')
    expect(await read(Buffer.from('\ufeffcafé', 'utf16le'), 'text/plain')).toBe('café')
    expect(await read(Buffer.from('\ufeffcafé'), 'text/plain')).toBe('café')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFile, detectEncoding, encodeFile, type FileEncoding } from './encoding.ts'
import { toWellFormed } from './text.ts'

const encodings: readonly FileEncoding[] = ['utf8', 'utf8-bom', 'utf16le-bom']
const text = fc.string({ unit: 'grapheme' }).map((s) => toWellFormed(s).replaceAll('\0', ''))

describe('decoding and encoding files', () => {
  it('PAIN-39: gives back the same bytes for every encoding and text', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...encodings), (body, encoding) => {
        fc.pre(!body.startsWith('\ufeff'))
        const bytes = encodeFile(body, encoding)
        expect(decodeFile(bytes)).toEqual({ kind: 'text', text: body, encoding })
      }),
    )
  })

  it('PAIN-39: bytes that decode as text encode to the very same bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom([], [0xff, 0xfe], [0xef, 0xbb, 0xbf]),
        (body, bom) => {
          const bytes = Buffer.from([...bom, ...body])
          const decoded = decodeFile(bytes)
          if (decoded.kind === 'text') expect(encodeFile(decoded.text, decoded.encoding)).toEqual(bytes)
          else expect(toWellFormed(decoded.text)).toBe(decoded.text)
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    ['Latin-1', [0x63, 0x61, 0x66, 0xe9], 'invalid UTF-8'],
    ['a NUL byte', [0x61, 0, 0x62], 'NUL bytes'],
    ['UTF-16BE', [0xfe, 0xff, 0, 0x61], 'invalid UTF-8'],
    ['UTF-16LE with an odd byte', [0xff, 0xfe, 0x61, 0, 0x62], 'invalid UTF-16'],
    ['UTF-16LE with half a pair', [0xff, 0xfe, 0x3d, 0xd8], 'invalid UTF-16'],
  ])('shows %s with replacement characters and says that it cannot be written back', (_, bytes, reason) => {
    const decoded = decodeFile(Buffer.from(bytes))
    expect(decoded).toMatchObject({ kind: 'undecodable', reason })
    expect(decoded.text).not.toContain('\0')
  })

  it('tells the encoding by the byte order mark', () => {
    expect(encodings.map((encoding) => detectEncoding(encodeFile('x', encoding)))).toEqual(encodings)
    expect(detectEncoding(Buffer.alloc(0))).toBe('utf8')
  })
})

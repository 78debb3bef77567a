import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeFile, encodeFile, type FileEncoding } from '../platform/encoding.ts'
import { hashBytes } from '../platform/hash.ts'
import { toLf } from '../platform/text.ts'
import { scanLines } from './scan-text.ts'

const text = fc
  .array(fc.constantFrom('a', 'ä', '😀', '\u0a00', '\u000a', '\r\n', '\n', '\n\n', 'ਊ'), { maxLength: 30 })
  .map((parts) => parts.join(''))

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, void> {
  // The mark at the start comes in one piece, as it does from a file.
  for (let at = 0; at < bytes.length; at += at === 0 ? Math.max(3, size) : size) {
    yield bytes.subarray(at, at + (at === 0 ? Math.max(3, size) : size))
  }
}

it('gives the lines that a split of the whole text gives, however the bytes come in', async () => {
  const encodings = fc.constantFrom<FileEncoding>('utf8', 'utf8-bom', 'utf16le-bom')
  const ranges = fc.record({ first: fc.integer({ min: 1, max: 12 }), count: fc.integer({ min: 1, max: 12 }) })
  await fc.assert(
    fc.asyncProperty(
      text,
      encodings,
      ranges,
      fc.integer({ min: 1, max: 9 }),
      async (body, encoding, range, size) => {
        const bytes = encodeFile(body, encoding)
        const lines = toLf(decodeFile(bytes).text).split('\n')
        const scanned = await scanLines(inChunks(bytes, size), { ...range, maxBytes: 1000 })
        expect(scanned).toEqual({
          lines: {
            kind: 'text',
            encoding: bytes.length === 0 ? 'utf8' : encoding,
            text: lines.slice(range.first - 1, range.first - 1 + range.count).join('\n'),
          },
          totalLines: lines.length,
          hash: hashBytes(bytes),
        })
      },
    ),
    { numRuns: 300 },
  )
})

it('stops as soon as the range is larger than it may be', async () => {
  let chunks = 0
  async function* endless(): AsyncGenerator<Buffer, void, void> {
    for (;;) {
      chunks += 1
      yield Buffer.alloc(1000, 120)
    }
  }
  expect(await scanLines(endless(), { first: 1, count: 1, maxBytes: 5000 })).toEqual({ oversized: true })
  expect(chunks).toBeLessThan(10)
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFile, encodeFile, type FileEncoding } from '../platform/encoding.ts'
import { toLf } from '../platform/text.ts'
import { editTool } from './edit.ts'
import { applyReplacements } from './edit-apply.ts'
import { readTool } from './read.ts'
import { callTool, createWorkplace } from './tool-testing.testing.ts'

const encodings = fc.constantFrom<FileEncoding>('utf8', 'utf8-bom', 'utf16le-bom')
const word = fc.constantFrom('alpha', 'β', '😀', 'x y', '', '\t', 'é', '"q"', '\r')
const ending = fc.constantFrom('\n', '\r\n')
const body = fc
  .array(fc.tuple(word, ending), { maxLength: 12 })
  .map((lines) => lines.map(([text, end]) => text + end).join(''))
const MARK = '<<mark>>'

describe('Edit and the bytes around it', () => {
  it('PAIN-39: bytes outside the edit stay the same for every encoding, line end and byte order mark', async () => {
    const place = await createWorkplace()
    const replacement = fc
      .array(fc.constantFrom('new', '\n', 'ü'), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(encodings, body, body, replacement, async (encoding, before, after, text) => {
        const file = encodeFile(`${before}${MARK}${after}`, encoding)
        await place.lay({ f: file })
        await callTool(readTool, { file_path: 'f' }, place.ctx)
        await callTool(editTool, { file_path: 'f', old_string: MARK, new_string: text }, place.ctx)
        const result = await place.bytes('f')
        const head = encodeFile(before, encoding)
        const tail = encodeFile(after, encoding).subarray(encodeFile('', encoding).length)
        expect(result.subarray(0, head.length)).toEqual(head)
        expect(result.subarray(result.length - tail.length)).toEqual(tail)
        const decoded = decodeFile(result)
        expect(decoded).toMatchObject({ kind: 'text', encoding })
        expect(toLf(decoded.text.slice(before.length, decoded.text.length - after.length))).toBe(text)
      }),
      { numRuns: 150 },
    )
  })

  it('PAIN-39: lines inside the match that do not change keep their own ends', () => {
    const raw = 'a\r\nb\nc\r\nd\n'
    const lf = toLf(raw)
    expect(applyReplacements(raw, lf, [{ start: 0, end: lf.length, text: 'a\nb\nX\nc\nd\n' }]).raw).toBe(
      'a\r\nb\nX\r\nc\r\nd\n',
    )
  })

  it('PAIN-39: the new text with LF is what the new bytes say, for any replacements', () => {
    const spans = fc.uniqueArray(fc.nat(60), { minLength: 2, maxLength: 8 })
    fc.assert(
      fc.property(body, spans, word, ending, (raw, points, text, end) => {
        const lf = toLf(raw)
        const at = points.map((point) => point % (lf.length + 1)).sort((a, b) => a - b)
        const replacements = []
        for (let index = 0; index + 1 < at.length; index += 2) {
          replacements.push({ start: at[index] ?? 0, end: at[index + 1] ?? 0, text: toLf(`${text}${end}`) })
        }
        let expected = ''
        let copied = 0
        for (const part of replacements) {
          expected += lf.slice(copied, part.start) + part.text
          copied = part.end
        }
        expected += lf.slice(copied)
        const applied = applyReplacements(raw, lf, replacements)
        expect(applied.lf).toBe(expected)
        fc.pre(!/\r(?!\n)/.test(raw) && !text.includes('\r'))
        expect(toLf(applied.raw)).toBe(expected)
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DecodedLine, encodeLine, LineSplitter } from './framing.ts'

const encoder = new TextEncoder()
const bytes = (text: string): Uint8Array => encoder.encode(text)

/** Everything a splitter says about `chunks`, with errors as their codes. */
function decode(chunks: readonly Uint8Array[], options?: { maxLineBytes?: number }): unknown[] {
  const splitter = new LineSplitter(options)
  const lines = chunks.flatMap((chunk) => splitter.push(chunk))
  return [...lines, ...splitter.end()].map(summary)
}

function summary(line: DecodedLine): unknown {
  return line.ok ? line.value : line.error.code
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Cuts `whole` at the given places, which may repeat and be out of range. */
function cut(whole: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (whole.length + 1)), whole.length].sort((a, b) => a - b)
  return ends.map((end, index) => whole.slice(ends[index - 1] ?? 0, end))
}

const text = fc.string({ unit: 'binary' })
const message = fc.dictionary(text, fc.oneof(text, fc.jsonValue(), fc.array(text)))
const lineEnd = fc.constantFrom('\n', '\r\n', '\n\n', '\n \t\r\n')
const cuts = fc.array(fc.nat(), { maxLength: 20 })
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('LineSplitter', () => {
  it('PAIN-34: gives the same messages for every way of cutting the bytes', () => {
    const stream = fc.array(fc.tuple(message, lineEnd))
    fc.assert(
      fc.property(stream, cuts, fc.boolean(), (lines, places, byteOrderMark) => {
        const parts = lines.map(([value, end]) => bytes(encodeLine(value).slice(0, -1) + end))
        const whole = joined([...(byteOrderMark ? [Uint8Array.of(0xef, 0xbb, 0xbf)] : []), ...parts])
        const expected = lines.map(([value]) => plain(toWellFormed(value)))
        expect(decode(cut(whole, places))).toEqual(expected)
      }),
    )
  })

  it('PAIN-34: says the same about any bytes however they are cut', () => {
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc
        .constantFrom('{"a":1}', '{"ü":"😀"}', '[1]', '42', '{', '\n', '\r', '\r\n', '  ', '\ufeff')
        .map(bytes),
    )
    const stream = fc.array(pieces).map(joined)
    fc.assert(
      fc.property(stream, cuts, fc.constantFrom(4, 9, 100), (whole, places, maxLineBytes) => {
        const inOnePiece = new LineSplitter({ maxLineBytes })
        const cutUp = new LineSplitter({ maxLineBytes })
        const expected = [...inOnePiece.push(whole), ...inOnePiece.end()]
        const actual = [...cut(whole, places).flatMap((chunk) => cutUp.push(chunk)), ...cutUp.end()]
        expect(actual.map(summary)).toEqual(expected.map(summary))
        expect(actual.map((line) => line.bytes)).toEqual(expected.map((line) => line.bytes))
      }),
      { numRuns: 500 },
    )
  })

  it('PAIN-34: reads a line of 16 MB that comes in small chunks and the 200 KB line after it', () => {
    const first = { text: 'äöü😀'.repeat(1_600_000) }
    const second = { text: 'x'.repeat(200_000) }
    const whole = bytes(encodeLine(first) + encodeLine(second))
    const splitter = new LineSplitter()
    const lines: DecodedLine[] = []
    for (let start = 0; start < whole.length; start += 1021) {
      lines.push(...splitter.push(whole.subarray(start, start + 1021)))
    }
    expect(whole.length).toBeGreaterThan(16_000_000)
    expect(lines.map((line) => line.ok && line.value)).toEqual([first, second])
    expect(splitter.end()).toEqual([])
  })

  it('needs time in proportion to the bytes, also for one line in a million chunks', () => {
    const splitter = new LineSplitter()
    const chunk = bytes('aaaaaaaa')
    splitter.push(bytes('{"text":"'))
    for (let count = 0; count < 1_000_000; count += 1) splitter.push(chunk)
    const [line] = splitter.push(bytes('"}\n'))
    expect(line).toMatchObject({ ok: true, bytes: 8_000_011 })
  })

  it('PAIN-34: does not split at U+2028, U+2029 or other line ends of Unicode', () => {
    const line = '{"a":"1\u2028 2\u2029 3\u0085 4\u000b"}'.replace('\u000b', '\\u000b')
    expect(decode([bytes(`${line}\n`)])).toEqual([{ a: '1\u2028 2\u2029 3\u0085 4\u000b' }])
  })

  it('gives the last line although it has no line feed', () => {
    expect(decode([bytes('{"a":1}\n{"b"'), bytes(':2}')])).toEqual([{ a: 1 }, { b: 2 }])
  })

  it('drops a byte order mark at the very start only', () => {
    expect(decode([bytes('\ufeff{"a":1}\n\ufeff{"a":2}\n')])).toEqual([{ a: 1 }, 'invalid_json'])
    expect(decode([Uint8Array.of(0xef), Uint8Array.of(0xbb), Uint8Array.of(0xbf), bytes('{"a":1}')])).toEqual(
      [{ a: 1 }],
    )
  })

  it('takes carriage return and line feed for a line end, and a lone carriage return not', () => {
    expect(decode([bytes('{"a":1}\r\n{"a":2}\r\r\n')])).toEqual([{ a: 1 }, { a: 2 }])
    expect(decode([bytes('{"a":"\r\n')])).toEqual(['invalid_json'])
  })

  it('reports lines that are no JSON and JSON that is no object, and goes on', () => {
    expect(decode([bytes('nonsense\n42\n[1]\nnull\n"text"\n{"a":1}\n')])).toEqual([
      'invalid_json',
      'not_an_object',
      'not_an_object',
      'not_an_object',
      'not_an_object',
      { a: 1 },
    ])
  })

  it('names the line and its length in an error, but never its content', () => {
    const [, line] = new LineSplitter().push(bytes('{}\n{"password": hunter2}\n'))
    expect(line?.ok === false && line.error.message).toBe('line 2 (21 bytes) is not valid JSON')
    expect(JSON.stringify(line)).not.toContain('hunter2')
  })

  it('tells a broken message from stray text', () => {
    const lines = new LineSplitter().push(bytes('{"a":\nwarning: something\n'))
    expect(lines.map((line) => !line.ok && line.error.startsObject)).toEqual([true, false])
  })

  it('reports an endless line once, as soon as it is too long, and reads the line after it', () => {
    const splitter = new LineSplitter({ maxLineBytes: 10 })
    expect(splitter.push(bytes('{"a":"123'))).toEqual([])
    expect(splitter.push(bytes('45')).map(summary)).toEqual(['line_too_long'])
    expect(splitter.push(bytes('6'.repeat(1000)))).toEqual([])
    expect(splitter.push(bytes('"}\n{"b":1}\n')).map(summary)).toEqual([{ b: 1 }])
    expect(splitter.end()).toEqual([])
  })

  it('takes a line of exactly the limit', () => {
    expect(decode([bytes('{"a":"12"}\n')], { maxLineBytes: 10 })).toEqual([{ a: '12' }])
    expect(decode([bytes('{"a":"123"}\n')], { maxLineBytes: 10 })).toEqual(['line_too_long'])
  })

  it('replaces bytes that are no UTF-8 instead of failing', () => {
    const line = joined([bytes('{"a":"'), Uint8Array.of(0xff, 0xc3), bytes('"}\n{"b":"é"}\n')])
    expect(decode([line])).toEqual([{ a: '\ufffd\ufffd' }, { b: 'é' }])
  })

  it('lets the caller reuse a chunk', () => {
    const splitter = new LineSplitter()
    const chunk = bytes('{"a":1')
    splitter.push(chunk)
    chunk.fill(0)
    expect(splitter.push(bytes('}\n')).map(summary)).toEqual([{ a: 1 }])
  })
})

describe('encodeLine', () => {
  it('PAIN-34: writes exactly one line of valid Unicode for every value', () => {
    fc.assert(
      fc.property(message, (value) => {
        const line = encodeLine(value)
        expect(line.endsWith('\n')).toBe(true)
        expect(line.slice(0, -1)).not.toMatch(/[\n\r\u2028\u2029]/)
        expect(new TextDecoder('utf-8', { fatal: true }).decode(bytes(line))).toBe(line)
        expect(JSON.parse(line)).toEqual(plain(toWellFormed(value)))
      }),
    )
  })

  it('replaces halves of surrogate pairs in values and in keys', () => {
    const halves = { '\ud800': '\udc00x', pair: '😀' }
    expect(JSON.parse(encodeLine(halves))).toEqual({ '\ufffd': '\ufffdx', pair: '😀' })
  })

  it('leaves text alone that only looks like an escaped half', () => {
    const value = { a: '\\ud800', b: '\\\\ud800', c: 'C:\\udef0' }
    expect(JSON.parse(encodeLine(value))).toEqual(value)
  })

  it('escapes the line ends of Unicode', () => {
    expect(encodeLine({ a: '\u2028\u2029' })).toBe('{"a":"\\u2028\\u2029"}\n')
  })

  it('refuses what has no JSON form', () => {
    expect(() => encodeLine(undefined)).toThrow('undefined has no JSON form')
  })
})

/** What `encodeLine` promises about strings, done the slow way. */
function toWellFormed(value: unknown): unknown {
  if (typeof value === 'string') return new TextDecoder().decode(encoder.encode(value))
  if (Array.isArray(value)) return value.map(toWellFormed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [toWellFormed(key), toWellFormed(part)]),
  )
}

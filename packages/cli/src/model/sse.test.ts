import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSseDecoder, MAX_EVENT_LENGTH, SseOverflow } from './sse.ts'

const decode = (...chunks: readonly (string | Uint8Array)[]): string[] => {
  const decoder = createSseDecoder()
  const data = chunks.flatMap((chunk) => decoder.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk))
  return [...data, ...decoder.end()]
}

describe('the SSE decoder', () => {
  it('gives the data of each event and drops names, ids, comments and blank lines', () => {
    expect(decode('event: a\nid: 1\ndata: one\n\n: comment\n\n\nretry: 5\ndata:two\n\n')).toEqual([
      'one',
      'two',
    ])
  })

  it('joins the data lines of one event with newlines', () => {
    expect(decode('data: one\ndata:\ndata: two\n\n')).toEqual(['one\n\ntwo'])
  })

  it('takes LF, CRLF and CR as ends of lines, also when a chunk ends between CR and LF', () => {
    expect(decode('data: a\r\n\r\ndata: b\r\rdata: c\n\n')).toEqual(['a', 'b', 'c'])
    expect(decode('data: a\r', '\n\r', '\ndata: b\r\n\r\n')).toEqual(['a', 'b'])
  })

  it('skips a byte order mark at the start and nowhere else', () => {
    expect(decode('\uFEFFdata: a\n\n', 'data: \uFEFFb\n\n')).toEqual(['a', '\uFEFFb'])
  })

  it('gives an event that the end of the stream completes', () => {
    expect(decode('data: whole\n\ndata: last')).toEqual(['whole', 'last'])
  })

  it('gives the same data wherever the bytes are split', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.replace(/[\r\n]/g, ''))
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 8 }),
        fc.array(fc.nat(400), { maxLength: 12 }),
        (values, cuts) => {
          const bytes = Buffer.from(values.map((value) => `event: x\r\ndata: ${value}\r\n\r\n`).join(''))
          const ends = [...new Set(cuts.filter((cut) => cut < bytes.length))].sort((a, b) => a - b)
          const chunks = [0, ...ends].map((start, index) =>
            bytes.subarray(start, ends[index] ?? bytes.length),
          )
          expect(decode(...chunks)).toEqual(decode(bytes))
          expect(decode(bytes)).toEqual(values.map((value) => Buffer.from(value).toString()))
        },
      ),
    )
  })

  it('PAIN-30: refuses an event over 16 MB instead of keeping it', () => {
    const chunk = Buffer.from('x'.repeat(1024 * 1024))
    const decoder = createSseDecoder()
    decoder.push(Buffer.from('data: '))
    const fill = (): void => {
      for (let size = 0; size <= MAX_EVENT_LENGTH; size += chunk.length) decoder.push(chunk)
    }
    expect(fill).toThrow(SseOverflow)
  })

  it('PAIN-30: refuses an event over 16 MB in many short lines', () => {
    const lines = Buffer.from('data: '.concat('x'.repeat(1017), '\n').repeat(1024))
    const decoder = createSseDecoder()
    const fill = (): void => {
      for (let size = 0; size <= MAX_EVENT_LENGTH + 1024 * 1024; size += lines.length) decoder.push(lines)
    }
    expect(fill).toThrow(SseOverflow)
  })
})

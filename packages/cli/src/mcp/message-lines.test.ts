import type { JsonRpcMessage } from '@agent-engine/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMessageLines } from './message-lines.ts'

const message = (id: number, text = '') => JSON.stringify({ jsonrpc: '2.0', id, result: { text } })

interface Read {
  readonly messages: JsonRpcMessage[]
  readonly tooLarge: number[]
  readonly noise: number[]
}

const read = (chunks: readonly Buffer[], maxBytes = 1_000): Read => {
  const found: Read = { messages: [], tooLarge: [], noise: [] }
  const push = createMessageLines({
    message: (one) => found.messages.push(one),
    tooLarge: (bytes) => found.tooLarge.push(bytes),
    noise: (bytes) => found.noise.push(bytes),
    maxBytes,
  })
  for (const chunk of chunks) push(chunk)
  return found
}

const cutAt = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [...sorted, bytes.length].map((end, at) => bytes.subarray(at === 0 ? 0 : sorted[at - 1], end))
}

describe('the lines of a program', () => {
  it('PAIN-34: give the same messages however they are cut, whatever stands between them', () => {
    const line = fc.oneof(
      fc.integer({ min: 0, max: 9 }).map((id) => message(id, 'ä€𝄞')),
      fc.integer({ min: 0, max: 9 }).map((id) => `  ${message(id)}\r`),
      fc.constantFrom('', 'starting up...', '{"half": ', '{"log":1}', '[1]', 'x'.repeat(3_000), '\t', '€'),
      fc.string().map((text) => text.replaceAll('\n', '')),
    )
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(5_000)), (lines, places) => {
        const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''))
        const expected = lines.flatMap((one) => /"id":(\d),"result"/.exec(one)?.[1] ?? []).map(Number)
        const { messages } = read(cutAt(bytes, places))
        expect(messages.map(({ id }) => id)).toEqual(expected)
      }),
    )
  })

  it('tell of noise once', () => {
    expect(read([Buffer.from(`a\n\n{"x":1}\n${message(1)}\nb\n`)])).toMatchObject({
      messages: [{ id: 1 }],
      noise: [2],
    })
  })

  it('tell of a message that is too long, not of noise that is', () => {
    const lines = `${'y'.repeat(5_000)}\n${message(1, 'z'.repeat(5_000))}\n${message(2)}\n`
    const { messages, tooLarge } = read([Buffer.from(lines.slice(0, 3_000)), Buffer.from(lines.slice(3_000))])
    expect(messages).toMatchObject([{ id: 2 }])
    expect(tooLarge).toEqual([1_000])
  })
})

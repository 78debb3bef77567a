import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { answer, apiMessage, linesOf, prompt, toolResult, toolUse } from './entries.testing.ts'
import { createPlace, type Place } from './place.testing.ts'
import { FILLER_TEXT, OUTCOME_UNKNOWN } from './repair.ts'

const LAYOUT = { layout: 'projects', durability: 'none' } as const

interface Golden {
  readonly place: Place
  readonly sessionId: string
  readonly path: string
  readonly bytes: Buffer
  /** By line; undefined for what never goes to the model by itself. */
  readonly uuids: readonly (string | undefined)[]
}

/** A transcript with everything that a kill can leave half done. */
const golden = async (): Promise<Golden> => {
  const place = createPlace()
  const { transcript, sessionId } = await place.open(LAYOUT)
  transcript.append(prompt('first ✓ 𝄞'))
  transcript.append({
    type: 'assistant',
    message: apiMessage('msg_a', { type: 'thinking', thinking: 'hm', signature: 'c2ln' }),
  })
  transcript.append(toolUse('t1', 'Read', { file_path: 'a' }, 'msg_a'))
  transcript.append(toolUse('t2', 'Bash', { command: 'b' }, 'msg_a'))
  transcript.append(toolResult('t2', 'two'))
  transcript.append(toolResult('t1', 'one'))
  transcript.append(answer('done', { id: 'msg_b' }))
  transcript.appendRecord({ type: 'custom-title', customTitle: 'a title', sessionId })
  transcript.append(prompt('second'))
  transcript.append(toolUse('t3', 'Read', { file_path: 'c' }, 'msg_c'))
  await transcript.close()
  const lines = linesOf(transcript.path)
  const uuids = lines.map(({ uuid }) => (typeof uuid === 'string' ? uuid : undefined))
  return { place, sessionId, path: transcript.path, bytes: readFileSync(transcript.path), uuids }
}

/** How many lines a prefix holds; the last may lack its line feed. */
const wholeLines = (bytes: Buffer, length: number): number => {
  const prefix = bytes.subarray(0, length)
  const feeds = prefix.filter((byte) => byte === 0x0a).length
  return bytes[length] === 0x0a ? feeds + 1 : feeds
}

/** What a resume after these lines goes on with: thinking that led to nothing is not sent again. */
const expected = ({ uuids }: Golden, lines: number): (string | undefined)[] => {
  const kept = lines === 2 ? uuids.slice(0, 1) : uuids.slice(0, lines)
  return kept.filter((uuid) => uuid !== undefined)
}

const SYNTHETIC = [FILLER_TEXT, OUTCOME_UNKNOWN]

const expectPrefix = (
  history: readonly { readonly uuid: string; readonly content: unknown }[],
  uuids: readonly (string | undefined)[],
  what: string,
): void => {
  expect(
    history.slice(0, uuids.length).map(({ uuid }) => uuid),
    what,
  ).toEqual(uuids)
  for (const { content } of history.slice(uuids.length)) {
    const text = JSON.stringify(content)
    expect(
      SYNTHETIC.some((each) => text.includes(each)),
      `${what}: ${text}`,
    ).toBe(true)
  }
}

describe('a transcript that ends at any byte', () => {
  it('PAIN-14, PAIN-18: is resumed as the lines that were written', { timeout: 60_000 }, async () => {
    const g = await golden()
    for (let length = 0; length <= g.bytes.length; length++) {
      writeFileSync(g.path, g.bytes.subarray(0, length))
      const lines = wholeLines(g.bytes, length)
      const what = `${length} of ${g.bytes.length} bytes`
      const options = { ...LAYOUT, mode: 'resume', sessionId: g.sessionId, persist: false } as const
      // A first line that was torn leaves a session without a conversation, an empty file is none at all.
      if (length === 0) {
        await expect(g.place.open(options), what).rejects.toThrow('No conversation found')
        continue
      }
      const resumed = await g.place.open(options)
      expectPrefix(resumed.history, expected(g, lines), what)
      await resumed.transcript.close()
    }
  })

  it('PAIN-14, PAIN-18: goes on without losing or changing what was written', {
    timeout: 60_000,
  }, async () => {
    const g = await golden()
    const first = g.bytes.indexOf('\n')
    const ends = [...g.bytes.entries()].flatMap(([at, byte]) =>
      byte === 0x0a ? [at - 1, at, at + 1, at + 2] : [],
    )
    const lengths = new Set(ends.filter((length) => length >= first && length <= g.bytes.length))
    for (let length = first; length <= g.bytes.length; length += 41) lengths.add(length)
    for (const length of lengths) {
      const prefix = g.bytes.subarray(0, length)
      writeFileSync(g.path, prefix)
      const lines = wholeLines(g.bytes, length)
      if (lines === 0) continue
      const what = `${length} of ${g.bytes.length} bytes`
      const options = { ...LAYOUT, mode: 'resume', sessionId: g.sessionId } as const
      const resumed = await g.place.open(options)
      const before = resumed.history.length
      const next = resumed.transcript.append(prompt('NEW'))
      await resumed.transcript.close()
      expect(readFileSync(g.path).subarray(0, length).equals(prefix), what).toBe(true)
      const again = await g.place.open({ ...options, persist: false })
      const said = again.history.filter(({ uuid }) => uuid !== next)
      expectPrefix(said, expected(g, lines), what)
      expect(said.length, what).toBeGreaterThanOrEqual(before)
      expect(
        again.history.some(({ uuid }) => uuid === next),
        what,
      ).toBe(true)
      await again.transcript.close()
    }
  })
})

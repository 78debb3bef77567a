import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { answer, apiMessage, linesOf, prompt, toolResult, toolUse } from './entries.testing.ts'
import { createPlace, type Place } from './place.testing.ts'
import { projectSlug } from './slug.ts'

const ID = '5b3f2c1a-8d4e-4f6b-9a7c-2e1d0f9b8a6c'

const transcriptPath = (place: Place): string =>
  join(place.configDir, 'projects', projectSlug(place.cwd), `${ID}.jsonl`)

/** A transcript with everything a turn writes. */
const goldenTranscript = async (place: Place): Promise<Buffer> => {
  const { transcript } = await place.open({ layout: 'projects', sessionId: ID })
  transcript.append(prompt('Größe? 😀'))
  transcript.append({
    type: 'assistant',
    message: apiMessage('msg_1', { type: 'thinking', thinking: 'hm', signature: 'c2ln' }),
  })
  transcript.append(toolUse('toolu_1', 'Bash', { command: 'ls' }, 'msg_1'))
  transcript.append(toolUse('toolu_2', 'Read', { file_path: '/a' }, 'msg_1'))
  transcript.append(toolResult('toolu_2', 'zwei\n', { type: 'text' }))
  transcript.append(toolResult('toolu_1', 'eins'))
  transcript.append(answer('done'))
  transcript.append(prompt('next'))
  transcript.append(answer('sure'))
  await transcript.close()
  return readFileSync(transcript.path)
}

/** What a reader without any repair gets: every line that parses. */
const parsedLines = (bytes: Buffer): JsonObject[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .flatMap((line): JsonObject[] => {
      try {
        return [JSON.parse(line)]
      } catch {
        return []
      }
    })

describe('a transcript that was cut', () => {
  it('PAIN-14: resumes with the longest valid prefix, wherever it was cut', async () => {
    const place = createPlace()
    const golden = await goldenTranscript(place)
    const path = transcriptPath(place)
    for (let length = 1; length <= golden.length; length++) {
      const cut = golden.subarray(0, length)
      writeFileSync(path, cut, { mode: 0o600 })
      const opened = await place.open({ mode: 'resume', sessionId: ID, layout: 'projects', persist: false })
      const written = parsedLines(cut)
      const dropped = isThinking(written.at(-1)) ? 1 : 0
      const expected = written.slice(0, written.length - dropped).map((line) => line.uuid)
      expect(opened.history.slice(0, expected.length).map(({ uuid }) => uuid)).toEqual(expected)
      if (length % 23 === 0) await expectGrowth(place, path, written.length)
    }
  }, 60_000)

  const isThinking = (line: JsonObject | undefined): boolean =>
    JSON.stringify(line ?? null).includes('"thinking":"hm"')

  const expectGrowth = async (place: Place, path: string, written: number): Promise<void> => {
    const opened = await place.open({ mode: 'resume', sessionId: ID, layout: 'projects' })
    const repairs = opened.entries.filter(({ uuid }) => !readFileSync(path, 'utf8').includes(uuid)).length
    opened.transcript.append(prompt('AGAIN'))
    opened.transcript.append(answer('READY'))
    await opened.transcript.close()
    expect(parsedLines(readFileSync(path))).toHaveLength(written + repairs + 2)
    const again = await place.open({ mode: 'resume', sessionId: ID, layout: 'projects' })
    const before = opened.history.map(({ uuid }) => uuid)
    expect(again.history.map(({ uuid }) => uuid).slice(0, before.length)).toEqual(before)
    expect(again.history).toHaveLength(before.length + 2)
    await again.transcript.close()
  }

  it('PAIN-14: a last line without its line feed is not glued to the next one', async () => {
    const place = createPlace()
    await goldenTranscript(place)
    const path = transcriptPath(place)
    const written = linesOf(path).length
    writeFileSync(path, readFileSync(path, 'utf8').trimEnd())
    const opened = await place.open({ mode: 'resume', sessionId: ID, layout: 'projects' })
    opened.transcript.append(prompt('AGAIN'))
    await opened.transcript.close()
    expect(linesOf(path)).toHaveLength(written + 1)
  })

  it('says how many lines are damaged and where', async () => {
    const place = createPlace()
    const golden = await goldenTranscript(place)
    const path = transcriptPath(place)
    appendFileSync(path, '{"half":\n[1]\n"text"\nnull\n\n   \n')
    const opened = await place.open({ mode: 'resume', sessionId: ID, layout: 'projects' })
    expect(opened.warnings).toEqual([
      expect.objectContaining({
        type: 'transcript_damaged',
        message: expect.stringContaining(
          `4 lines are damaged and left out, the first at byte ${golden.length}.`,
        ),
      }),
    ])
    expect(opened.history).toHaveLength(9)
    await opened.transcript.close()
  })

  it('reads a file that starts with a byte order mark', async () => {
    const place = createPlace()
    const golden = await goldenTranscript(place)
    writeFileSync(transcriptPath(place), `\ufeff${golden.toString()}`)
    const opened = await place.open({ mode: 'resume', sessionId: ID, layout: 'projects' })
    expect(opened.history).toHaveLength(9)
    await opened.transcript.close()
  })
})

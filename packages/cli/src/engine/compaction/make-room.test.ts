import { describe, expect, it } from 'vitest'
import { CLEARED } from '../../context/compact/micro.ts'
import type { HistoryEntry } from '../../context/history.ts'
import { createRig, fakeTool, prompt, say, use } from '../engine.testing.ts'

const LIMITS = { window: 200_000, effective: 168_000, compactAt: 155_000, clearAt: 10, auto: true }
const LONG = 'x'.repeat(45_000)

/** The tool results of a history, in order. */
const results = (history: readonly HistoryEntry[]): unknown[] =>
  history.flatMap(({ content }) =>
    typeof content === 'string'
      ? []
      : content.flatMap((block) =>
          block.type === 'tool_result' ? [block.content === LONG ? 'kept' : block.content] : [],
        ),
  )

describe('old tool results', () => {
  it('are cleared in requests when the context has grown, but for the last three; the transcript keeps them', async () => {
    const histories: (readonly HistoryEntry[])[] = []
    const rig = createRig({
      answers: [...Array.from({ length: 6 }, () => ({ blocks: [use('Read')] })), { blocks: [say('done')] }],
      tools: [fakeTool('Read', () => LONG)],
      parts: {
        context: {
          async request({ model, history }) {
            histories.push([...history])
            return { model, max_tokens: 1, messages: [] }
          },
          thresholds: () => LIMITS,
          memoryFiles: async () => [],
          onRead: async () => [],
          refresh: () => undefined,
        },
      },
    })
    rig.engine.submit(prompt('read'))
    await rig.finish()
    expect(results(histories.at(-2) ?? [])).toEqual([CLEARED, CLEARED, 'kept', 'kept', 'kept'])
    expect(results(histories.at(-1) ?? [])).toEqual([CLEARED, CLEARED, 'kept', 'kept', 'kept', 'kept'])
    expect(JSON.stringify(rig.transcript.lines)).not.toContain(CLEARED)
    expect(rig.results()[0]).toMatchObject({ subtype: 'success', result: 'done' })
  })
})

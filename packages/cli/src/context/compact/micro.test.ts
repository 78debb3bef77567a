import { describe, expect, it } from 'vitest'
import { assistant, result, use, user } from '../history.testing.ts'
import type { HistoryEntry } from '../history.ts'
import { thresholds } from '../thresholds.ts'
import { CLEARED, clearOldResults, clearResults } from './micro.ts'

const LIMITS = thresholds({ window: 200_000, maxOutput: 32_000, env: {} })
const calls = (names: readonly string[], chars: number): HistoryEntry[] =>
  names.flatMap((name, at) => [
    assistant([use(`t${at}`, {}, name)]),
    user([result(`t${at}`, 'x'.repeat(chars))]),
  ])
const contents = (history: readonly HistoryEntry[] | undefined): unknown[] =>
  (history ?? []).flatMap(({ content }) =>
    typeof content === 'string'
      ? []
      : content.flatMap((block) => (block.type === 'tool_result' ? [block.content] : [])),
  )

describe('C9: clearing old tool results', () => {
  const history = calls(['Read', 'Read', 'Bash', 'Grep', 'Read'], 50_000)

  it('keeps the last three and leaves the history that was given as it was', () => {
    const before = structuredClone(history)
    const cleared = clearOldResults(history, 136_000, LIMITS)
    expect(contents(cleared?.history).map((content) => content === CLEARED)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(cleared?.savedTokens).toBeGreaterThan(24_000)
    expect(history).toEqual(before)
  })

  it('waits until the context has grown and enough would be saved', () => {
    expect(clearOldResults(history, 134_999, LIMITS)).toBeUndefined()
    expect(clearOldResults(calls(['Read', 'Read', 'Read', 'Read'], 50_000), 150_000, LIMITS)).toBeUndefined()
  })

  it('spares results that can not be had again', () => {
    const mixed = calls(['Task', 'mcp__a__b', 'Read', 'Read', 'Read', 'Read', 'Read', 'Read'], 50_000)
    expect(
      contents(clearOldResults(mixed, 140_000, LIMITS)?.history).map((content) => content === CLEARED),
    ).toEqual([false, false, true, true, true, false, false, false])
  })

  it('keeps what it cleared before, so that nothing changes until the next crossing', () => {
    const once = clearOldResults(history, 136_000, LIMITS)?.history ?? []
    expect(clearOldResults(once, 140_000, LIMITS)).toBeUndefined()
    expect(clearResults(once, 3)).toBeUndefined()
    expect(once.at(-1)).toBe(history.at(-1))
  })
})

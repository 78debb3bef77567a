import { describe, expect, it } from 'vitest'
import { isCompactionDue, thresholds, type WindowFacts } from './thresholds.ts'

const at = (extras: Partial<WindowFacts> = {}): ReturnType<typeof thresholds> =>
  thresholds({ window: 200_000, maxOutput: 32_000, env: {}, ...extras })

describe('C5: the threshold of compaction', () => {
  it('is 155 000 tokens for a window of 200 000 and answers of 32 000', () => {
    expect(isCompactionDue(154_999, at())).toBe(false)
    expect(isCompactionDue(155_000, at())).toBe(true)
  })

  it('is reached early when what has come since would leave no room for an answer', () => {
    expect(isCompactionDue(100_000, at(), 67_999)).toBe(false)
    expect(isCompactionDue(100_000, at(), 68_000)).toBe(true)
  })

  it('leaves less room where answers are shorter', () => {
    expect(at({ maxOutput: 8_192 }).compactAt).toBe(178_808)
    expect(at({ maxOutput: 8_000 }).compactAt).toBe(179_000)
  })

  it('reserves no more than 32 000 for answers', () => {
    expect(at({ window: 1_000_000, maxOutput: 128_000 }).compactAt).toBe(955_000)
  })

  it('can be lowered by percentage, but not raised', () => {
    expect(at({ env: { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: '50' } }).compactAt).toBe(84_000)
    expect(at({ env: { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: '99' } }).compactAt).toBe(155_000)
    expect(at({ env: { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: 'half' } }).compactAt).toBe(155_000)
  })

  it('follows a smaller window from the environment or the settings', () => {
    expect(at({ env: { CLAUDE_CODE_AUTO_COMPACT_WINDOW: '100000' } }).compactAt).toBe(55_000)
    expect(at({ autoCompactWindow: 150_000 }).compactAt).toBe(105_000)
    expect(at({ autoCompactWindow: 500_000 }).compactAt).toBe(155_000)
  })

  it('leaves half of a very small window to the conversation', () => {
    expect(at({ window: 32_000 }).compactAt).toBe(16_000)
    expect(at({ window: 32_000 }).clearAt).toBe(8_000)
  })

  it('is not acted on when compaction is switched off', () => {
    for (const off of [
      { enabled: false },
      { env: { DISABLE_AUTO_COMPACT: '1' } },
      { env: { DISABLE_COMPACT: '1' } },
    ]) {
      expect(isCompactionDue(199_000, at(off))).toBe(false)
    }
  })

  it('stands 20 000 tokens above the one at which old tool results are cleared', () => {
    expect(at().clearAt).toBe(135_000)
  })
})

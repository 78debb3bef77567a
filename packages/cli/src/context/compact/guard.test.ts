import { describe, expect, it } from 'vitest'
import { thresholds } from '../thresholds.ts'
import {
  type CompactionGuard,
  mayCompact,
  NEW_GUARD,
  onCompacted,
  onCompactionFailed,
  onResponse,
  onTurnStart,
} from './guard.ts'

const LIMITS = thresholds({ window: 200_000, maxOutput: 32_000, env: {} })
const times = (
  count: number,
  guard: CompactionGuard,
  step: (guard: CompactionGuard) => CompactionGuard,
): CompactionGuard => (count === 0 ? guard : times(count - 1, step(guard), step))

describe('PAIN-22: automatic compaction', () => {
  it('is tried no more than twice in a turn', () => {
    const guard = times(2, NEW_GUARD, onCompacted)
    expect(mayCompact(guard)).toBe('exhausted')
    expect(mayCompact(onTurnStart(guard))).toBe('allowed')
  })

  it('stops after three failures in a row, until one succeeds', () => {
    const failing = times(3, NEW_GUARD, (guard) => onCompactionFailed(onTurnStart(guard)))
    expect(mayCompact(onTurnStart(failing))).toBe('failing')
    expect(mayCompact(onTurnStart(onCompacted(failing)))).toBe('allowed')
  })

  it('stops when the context is full again right after it, three times in a row', () => {
    const refill = (guard: CompactionGuard): CompactionGuard =>
      onResponse(onCompacted(onTurnStart(guard)), 160_000, LIMITS)
    expect(mayCompact(onTurnStart(times(2, NEW_GUARD, refill)))).toBe('allowed')
    expect(mayCompact(onTurnStart(times(3, NEW_GUARD, refill)))).toBe('refilling')
    const relieved = onResponse(onCompacted(onTurnStart(times(2, NEW_GUARD, refill))), 20_000, LIMITS)
    expect(mayCompact(onTurnStart(times(2, relieved, refill)))).toBe('allowed')
  })

  it('does not count a context that grows full over several responses', () => {
    const grown = times(5, onCompacted(NEW_GUARD), (guard) =>
      onResponse(onResponse(onCompacted(onTurnStart(guard)), 20_000, LIMITS), 160_000, LIMITS),
    )
    expect(mayCompact(onTurnStart(grown))).toBe('allowed')
  })
})

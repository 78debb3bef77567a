import { type CompactionGuard, NEW_GUARD } from '../context/compact/guard.ts'
import { DEFAULT_SCALE, type Measured, type TokenScale } from '../context/tokens.ts'

/** What an agent knows of its context's size. Belongs to its state and is changed where responses and compactions end. */
export interface ContextGauge {
  /** The last response's usage; undefined before the first and after a compaction. */
  measured: Measured | undefined
  /** `performance.now()` when that response had ended. */
  measuredAt: number | undefined
  scale: TokenScale
  guard: CompactionGuard
}

export const newGauge = (): ContextGauge => ({
  measured: undefined,
  measuredAt: undefined,
  scale: DEFAULT_SCALE,
  guard: NEW_GUARD,
})

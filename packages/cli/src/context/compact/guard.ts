import type { Thresholds } from '../thresholds.ts'

/** Keeps automatic compaction from running in circles (spec: context §13.4, PAIN-22). Plain data, one per agent. */
export interface CompactionGuard {
  /** Automatic compactions that failed, one after another. */
  readonly failures: number
  /** Compactions after which the very next response was at the limit again, one after another. */
  readonly refills: number
  readonly attemptsInTurn: number
  /** No response has come since the last compaction. */
  readonly fresh: boolean
}

export const NEW_GUARD: CompactionGuard = { failures: 0, refills: 0, attemptsInTurn: 0, fresh: false }

const MAX_FAILURES = 3
const MAX_REFILLS = 3
const MAX_ATTEMPTS_IN_TURN = 2

/**
 * - `failing`: it failed three times in a row, so it is no longer tried by itself
 * - `refilling`: three times the context was full again right away; more of the same will not help
 * - `exhausted`: two attempts were made in this turn
 */
export type Permission = 'allowed' | 'failing' | 'refilling' | 'exhausted'

/** Whether an automatic compaction may start. A manual one always may. */
export const mayCompact = ({ failures, refills, attemptsInTurn }: CompactionGuard): Permission => {
  if (failures >= MAX_FAILURES) return 'failing'
  if (refills >= MAX_REFILLS) return 'refilling'
  return attemptsInTurn >= MAX_ATTEMPTS_IN_TURN ? 'exhausted' : 'allowed'
}

export const onTurnStart = (guard: CompactionGuard): CompactionGuard => ({ ...guard, attemptsInTurn: 0 })

export const onCompacted = (guard: CompactionGuard): CompactionGuard => ({
  ...guard,
  failures: 0,
  attemptsInTurn: guard.attemptsInTurn + 1,
  fresh: true,
})

export const onCompactionFailed = (guard: CompactionGuard): CompactionGuard => ({
  ...guard,
  failures: guard.failures + 1,
  attemptsInTurn: guard.attemptsInTurn + 1,
})

/** `tokens`: the context after the response. */
export const onResponse = (
  guard: CompactionGuard,
  tokens: number,
  { compactAt }: Thresholds,
): CompactionGuard =>
  guard.fresh ? { ...guard, fresh: false, refills: tokens >= compactAt ? guard.refills + 1 : 0 } : guard

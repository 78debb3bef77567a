import { mayCompact } from '../../context/compact/guard.ts'
import { clearOldResults } from '../../context/compact/micro.ts'
import { isCompactionDue, type Thresholds } from '../../context/thresholds.ts'
import type { ModelFailure } from '../../model/errors.ts'
import type { EngineParts } from '../parts.ts'
import { replaceHistory, type SessionState, type TurnState } from '../state.ts'
import type { TurnEnd } from '../turn-end.ts'
import { contextSize } from './context-size.ts'
import { runCompaction } from './run-compaction.ts'

/**
 * Before each request: clears old tool results, then compacts, when the context has grown to the thresholds. Gives the end of
 * the turn where compacting again would not help (PAIN-22). A failed compaction lets the request go ahead as it is.
 */
export const makeRoom = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
): Promise<TurnEnd | undefined> => {
  const limits = parts.context.thresholds(parts.model.resolve(turn.model ?? state.model))
  clearResults(state, limits)
  const { counted, since } = contextSize(state)
  if (!isCompactionDue(counted, limits, since)) return undefined
  switch (mayCompact(state.gauge.guard)) {
    case 'refilling':
      return {
        type: 'failed',
        errors: [
          'The context was full again right after each of the last compactions. Something that is read every time is too large for this model: read less at once, or start a new session.',
        ],
        terminalReason: 'rapid_refill_breaker',
      }
    case 'failing':
    case 'exhausted':
      return undefined
    case 'allowed':
      await runCompaction(parts, state, turn, { trigger: 'auto' })
      return undefined
  }
}

const clearResults = (state: SessionState, limits: Thresholds): void => {
  const { gauge } = state
  const { counted, since } = contextSize(state)
  const cleared = clearOldResults(state.history, counted + since, limits, gauge.scale)
  if (cleared === undefined) return
  replaceHistory(state, cleared.history)
  if (gauge.measured === undefined) return
  const { usage, length } = gauge.measured
  const input = Math.max(0, counted - usage.output_tokens - cleared.savedTokens)
  gauge.measured = { length, usage: { input_tokens: input, output_tokens: usage.output_tokens } }
}

/** The API found the request too long: compacts once more. False when that did not help, so the refusal stands. */
export const shrinkAfterRefusal = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  failure: ModelFailure,
): Promise<boolean> => {
  if (failure.terminalReason !== 'prompt_too_long') return false
  const limits = parts.context.thresholds(parts.model.resolve(turn.model ?? state.model))
  if (!limits.auto || mayCompact(state.gauge.guard) !== 'allowed') return false
  const end = await runCompaction(parts, state, turn, { trigger: 'auto' })
  return end.type === 'compacted'
}

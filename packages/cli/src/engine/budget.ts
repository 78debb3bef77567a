import type { EngineParts } from './parts.ts'
import type { SessionState, TurnState } from './state.ts'
import type { TurnEnd } from './turn-end.ts'

/** What a run may use up. Money counts for the session with all its agents, the rest for one turn of one agent. */
export interface Budget {
  readonly usd?: number
  /** Input and output, cache reads included. */
  readonly tokens?: number
  readonly wallMs?: number
  readonly toolCalls?: number
}

/** Looked at before each request: what is used up ends the turn before more is spent (PAIN-37). */
export const overBudget = (
  { options: { budget } }: EngineParts,
  state: SessionState,
  turn: TurnState,
): TurnEnd | undefined => {
  if (budget === undefined) return undefined
  const { usage } = turn
  const tokens = usage.inputTokens + usage.outputTokens + usage.cacheCreationTokens + usage.cacheReadTokens
  const used = [
    [state.ledger.totalCostUsd, budget.usd, (limit: number) => `Reached maximum budget ($${limit})`],
    [tokens, budget.tokens, (limit: number) => `Reached maximum number of tokens (${limit})`],
    [
      performance.now() - turn.startedAt,
      budget.wallMs,
      (limit: number) => `Reached maximum time (${limit / 1000} s)`,
    ],
    [turn.toolUses, budget.toolCalls, (limit: number) => `Reached maximum number of tool calls (${limit})`],
  ] as const
  for (const [amount, limit, describe] of used) {
    if (limit !== undefined && amount >= limit) return { type: 'max_budget', message: describe(limit) }
  }
  return undefined
}

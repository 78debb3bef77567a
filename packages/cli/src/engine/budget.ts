import type { EngineParts } from './parts.ts'
import type { SessionState, TurnState } from './state.ts'
import type { TurnEnd } from './turn-end.ts'
import { usageOnWire } from './usage.ts'

/** What may be used up. */
export interface Budget {
  readonly usd?: number
  /** Input and output, cache reads included. */
  readonly tokens?: number
  /** Time in which turns run; waiting for the next message does not count. */
  readonly wallMs?: number
  readonly toolCalls?: number
  /** Answers of models. */
  readonly turns?: number
}

/**
 * Looked at before each request: what is used up ends the turn before more is spent (PAIN-37). The session's budget counts
 * everything that any of its agents did; a subagent has one of its own besides.
 */
export const overBudget = (parts: EngineParts, state: SessionState, turn: TurnState): TurnEnd | undefined => {
  const { budget, agentBudget } = parts.options
  const message =
    (budget && exhausted(budget, ofSession(state), '')) ??
    (parts.agent && agentBudget && exhausted(agentBudget, ofAgent(parts, state, turn), ' for a subagent'))
  return message === undefined ? undefined : { type: 'max_budget', message }
}

type Used = Required<Budget>

const exhausted = (budget: Budget, used: Used, whose: string): string | undefined => {
  const { usd, tokens, wallMs, toolCalls, turns } = budget
  if (isUp(used.usd, usd)) return `Reached maximum budget${whose} ($${usd})`
  if (isUp(used.tokens, tokens)) return `Reached maximum number of tokens${whose} (${tokens})`
  if (isUp(used.wallMs, wallMs)) return `Reached maximum time${whose} (${(wallMs ?? 0) / 1000} s)`
  if (isUp(used.toolCalls, toolCalls)) return `Reached maximum number of tool calls${whose} (${toolCalls})`
  if (isUp(used.turns, turns)) return `Reached maximum number of answers${whose} (${turns})`
  return undefined
}

const isUp = (used: number, limit: number | undefined): boolean => limit !== undefined && used >= limit

const ofSession = ({ ledger }: SessionState): Used => {
  const { work } = ledger
  const running = work.since === undefined ? 0 : performance.now() - work.since
  let tokens = 0
  for (const usage of Object.values(ledger.modelUsage())) {
    tokens += usage.inputTokens + usage.outputTokens
    tokens += usage.cacheReadInputTokens + usage.cacheCreationInputTokens
  }
  const { toolCalls, answers: turns } = work
  return { usd: ledger.totalCostUsd, tokens, wallMs: work.ms + running, toolCalls, turns }
}

const ofAgent = (parts: EngineParts, state: SessionState, turn: TurnState): Used => {
  const { usage, startedAt, toolUses: toolCalls, responses: turns } = turn
  const model = parts.model.resolve(turn.model ?? state.model)
  return {
    usd: parts.model.costOf(model, usageOnWire(usage)),
    tokens: usage.inputTokens + usage.outputTokens + usage.cacheCreationTokens + usage.cacheReadTokens,
    wallMs: performance.now() - startedAt,
    toolCalls,
    turns,
  }
}

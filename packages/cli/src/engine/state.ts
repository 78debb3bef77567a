import type { HistoryEntry } from '../context/history.ts'
import type { Denial } from '../tools/result.ts'
import { type CostLedger, createLedger, type ModelFacts, noUsage, type TurnUsage } from './usage.ts'

/** What a session remembers between turns. Changed only by the functions of this file. */
export interface SessionState {
  readonly history: HistoryEntry[]
  readonly ledger: CostLedger
  /** Message uuids that were accepted: a second message with the same uuid is dropped. */
  readonly seenUuids: Set<string>
  /** As the host or the command line named it; undefined is the default model. */
  model: string | undefined
  maxThinkingTokens: number | undefined
  resultCount: number
  /** The running turn, if any. */
  turn: TurnState | undefined
}

/** What one turn adds up to. */
export interface TurnState {
  readonly controller: AbortController
  readonly usage: TurnUsage
  readonly denials: Denial[]
  /** `performance.now()` when the message left the queue. */
  readonly startedAt: number
  readonly promptUuid: string
  /** User-role messages of the main thread (spec: protocol §12, `num_turns`). */
  userMessages: number
  /** API responses, for `--max-turns`. */
  responses: number
  /** Text of the last content block of the last assistant message; empty when that is no text. */
  lastText: string
  stopReason: string | null
  phase: 'streaming' | 'tools'
  timing: { requestedAt?: number; ttftMs?: number; firstBlockAt?: number }
}

export const createState = (
  history: readonly HistoryEntry[],
  facts: ModelFacts,
  initial: { readonly model: string | undefined; readonly maxThinkingTokens: number | undefined },
): SessionState => ({
  history: [...history],
  ledger: createLedger(facts),
  seenUuids: new Set(history.map((entry) => entry.uuid)),
  model: initial.model,
  maxThinkingTokens: initial.maxThinkingTokens,
  resultCount: 0,
  turn: undefined,
})

export const beginTurn = (state: SessionState, promptUuid: string): TurnState => {
  const turn: TurnState = {
    controller: new AbortController(),
    usage: noUsage(),
    denials: [],
    startedAt: performance.now(),
    promptUuid,
    userMessages: 0,
    responses: 0,
    lastText: '',
    stopReason: null,
    phase: 'streaming',
    timing: {},
  }
  state.turn = turn
  return turn
}

export const endTurn = (state: SessionState): void => {
  state.turn = undefined
}

/** Remembers an accepted uuid; false when it was accepted before. */
export const acceptUuid = (state: SessionState, uuid: string): boolean => {
  if (state.seenUuids.has(uuid)) return false
  state.seenUuids.add(uuid)
  return true
}

export const addHistory = (state: SessionState, entry: HistoryEntry): void => {
  state.history.push(entry)
}

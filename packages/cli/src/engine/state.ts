import type { JsonObject, MessageOrigin } from '@agent-engine/protocol'
import type { HistoryEntry } from '../context/history.ts'
import type { Effort } from '../context/thinking-setting.ts'
import { attentionIn, type TodoAttention } from '../context/todo-reminder.ts'
import type { Denial } from '../tools/result.ts'
import { type ContextGauge, newGauge } from './gauge.ts'
import { createShellList, type ShellList } from './shell-list.ts'
import type { AgentTasks } from './subagent/tasks.ts'
import { type CostLedger, createLedger, type ModelFacts, noUsage, type TurnUsage } from './usage.ts'

/** A guess at the next prompt that is being made. */
export interface Offer {
  /** Nobody wants it any more. */
  drop(): void
  /** Resolves when it has been told or dropped; it is dropped when that takes long. Never rejects. */
  settled(): Promise<void>
}

/** What a session remembers between turns. Changed only by the functions of this file. */
export interface SessionState {
  readonly history: HistoryEntry[]
  /** How full the context is, and what compaction has done about it. */
  readonly gauge: ContextGauge
  /** How long the task list has been left alone. */
  todoAttention: TodoAttention
  /** Shared by all agents of a session, as are the tasks. */
  readonly ledger: CostLedger
  readonly tasks: AgentTasks
  readonly shells: ShellList
  /** Message uuids that were accepted: a second message with the same uuid is dropped. */
  readonly seenUuids: Set<string>
  /** As the host or the command line named it; undefined is the default model. */
  model: string | undefined
  maxThinkingTokens: number | undefined
  /** The conversation may end with a call that was put off: it was resumed, or a hook has just put one off. */
  putOff: boolean
  /** A change of the model that hooks are still asked about. Never rejects. */
  switching: Promise<void> | undefined
  /** What the model is to hear before its next request, when the conversation has a place for it. */
  readonly news: string[]
  resultCount: number
  /** Tokens of the context before the last compaction. */
  lastPreTokens?: number
  /** What compactions have taken out of the context so far. */
  droppedTokens: number
  /** The texts of skills that are part of the conversation, by name, in order of their last use. */
  readonly skills: Map<string, string>
  /** Skills for certain files that the model knows of. */
  readonly toldSkills: Set<string>
  /** The process has to go: the running turn is left as it is. */
  leaving: boolean
  /** Hooks have been told that the session began. */
  begun: boolean
  /** The guess at the next prompt that is being made since the last turn ended. */
  offer: Offer | undefined
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
  /** Set when no person or host caused the turn. */
  readonly origin?: MessageOrigin
  /** A command asked for this model or effort; it holds for this turn. */
  model?: string
  effort?: Effort
  /** User-role messages of the main thread (spec: protocol §12, `num_turns`). */
  userMessages: number
  /** API responses, for `--max-turns`. */
  responses: number
  toolUses: number
  /** Text of the last content block of the last assistant message; empty when that is no text. */
  lastText: string
  stopReason: string | null
  phase: 'streaming' | 'tools'
  /** The answer in the form that was asked for, and how many did not fit or did not come. */
  readonly output: { value?: JsonObject; misses: number }
  /** What holds only for this turn is taken back by these. */
  readonly onEnd: (() => Promise<void>)[]
  timing: { requestedAt?: number; ttftMs?: number; firstBlockAt?: number }
}

export const createState = (
  history: readonly HistoryEntry[],
  facts: ModelFacts,
  initial: { readonly model: string | undefined; readonly maxThinkingTokens: number | undefined },
  shared: { readonly tasks: AgentTasks; readonly ledger?: CostLedger; readonly shells?: ShellList },
): SessionState => ({
  history: [...history],
  gauge: newGauge(),
  todoAttention: attentionIn(history),
  ledger: shared.ledger ?? createLedger(facts),
  tasks: shared.tasks,
  shells: shared.shells ?? createShellList(),
  seenUuids: new Set(history.map((entry) => entry.uuid)),
  model: initial.model,
  maxThinkingTokens: initial.maxThinkingTokens,
  putOff: true,
  switching: undefined,
  news: [],
  resultCount: 0,
  droppedTokens: 0,
  skills: new Map(),
  toldSkills: new Set(),
  leaving: false,
  begun: false,
  offer: undefined,
  turn: undefined,
})

export const beginTurn = (state: SessionState, promptUuid: string, origin?: MessageOrigin): TurnState => {
  const turn: TurnState = {
    controller: new AbortController(),
    usage: noUsage(),
    denials: [],
    startedAt: performance.now(),
    promptUuid,
    userMessages: 0,
    responses: 0,
    toolUses: 0,
    lastText: '',
    stopReason: null,
    phase: 'streaming',
    output: { misses: 0 },
    onEnd: [],
    timing: {},
    ...(origin === undefined ? {} : { origin }),
  }
  state.turn = turn
  return turn
}

export const endTurn = (state: SessionState): void => {
  state.turn = undefined
}

/** Remembers that a skill's text is in the conversation; false when it was there before. */
export const noteSkill = ({ skills }: SessionState, name: string, text: string): boolean => {
  const isNews = skills.get(name) !== text
  skills.delete(name)
  skills.set(name, text)
  return isNews
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

/** A compaction or `/clear` puts another conversation in the place of this one. */
export const replaceHistory = (state: SessionState, entries: readonly HistoryEntry[]): void => {
  state.history.splice(0, state.history.length, ...entries)
}

import type { JsonObject } from '@agent-engine/protocol'
import type { CompactionOutcome } from '../../context/compact/compact.ts'
import { onCompacted, onCompactionFailed } from '../../context/compact/guard.ts'
import type { HistoryEntry } from '../../context/history.ts'
import { estimateEntries } from '../../context/tokens.ts'
import { tellOfInstructions } from '../hooks/instruction-hooks.ts'
import { recordContexts } from '../hooks/record-contexts.ts'
import { noteCompaction } from '../journal.ts'
import type { EngineParts } from '../parts.ts'
import { recordUser, tags, userMessage } from '../record.ts'
import { replaceHistory, type SessionState, type TurnState } from '../state.ts'
import { type BoundaryFacts, metadataOnDisk, metadataOnWire } from './boundary.ts'
import { contextSize } from './context-size.ts'
import { restore } from './restore.ts'
import { summarise } from './summarise.ts'

export interface CompactionOrder {
  readonly trigger: 'auto' | 'manual'
  /** What `/compact` was called with. */
  readonly instructions?: string
}

export type CompactionEnd =
  | { readonly type: 'compacted' }
  | { readonly type: 'empty' }
  | { readonly type: 'aborted' }
  | { readonly type: 'blocked' | 'failed'; readonly message: string }

/**
 * Puts a summary in the place of the conversation (spec: context §13.4). The transcript keeps everything; only what follows
 * the boundary is sent from now on. When anything goes wrong the conversation stays as it is.
 */
export const runCompaction = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  order: CompactionOrder,
): Promise<CompactionEnd> => {
  const { signal } = turn.controller
  const startedAt = performance.now()
  const before = await askHooks(parts, order, signal)
  if (before.type === 'blocked') return before
  status(parts, 'compacting')
  noteCompaction(parts, state, 'compacting')
  const outcome = await summarise(parts, state, turn, {
    trigger: order.trigger,
    instructions: [order.instructions ?? '', ...before.instructions].filter((text) => text.trim() !== ''),
  })
  if (outcome.type !== 'compacted') {
    if (outcome.type === 'failed') state.gauge.guard = onCompactionFailed(state.gauge.guard)
    status(parts, null, whyNot(outcome))
    noteCompaction(parts, state, 'running')
    return outcome
  }
  const restored = await restore(parts, state, signal)
  status(parts, null)
  replace(parts, state, order, outcome, restored, performance.now() - startedAt)
  await afterwards(parts, state, signal, { trigger: order.trigger, compact_summary: outcome.summary })
  return { type: 'compacted' }
}

const whyNot = (outcome: Exclude<CompactionOutcome, { type: 'compacted' }>): string => {
  switch (outcome.type) {
    case 'failed':
      return outcome.message
    case 'aborted':
      return 'The compaction was interrupted.'
    case 'empty':
      return 'No messages to compact'
  }
}

const askHooks = async (
  parts: EngineParts,
  { trigger, instructions }: CompactionOrder,
  signal: AbortSignal,
): Promise<
  | { readonly type: 'go'; readonly instructions: readonly string[] }
  | { readonly type: 'blocked'; readonly message: string }
> => {
  if (!parts.hooks.has('PreCompact')) return { type: 'go', instructions: [] }
  const outcome = await parts.hooks.dispatch('PreCompact', {
    fields: { trigger, custom_instructions: instructions ?? null },
    matchValue: trigger,
    signal,
  })
  const block = outcome.block ?? outcome.stop
  return block === undefined
    ? { type: 'go', instructions: outcome.additionalContext }
    : { type: 'blocked', message: `A PreCompact hook blocked the compaction: ${block.reason}` }
}

const status = (parts: EngineParts, value: 'compacting' | null, error?: string): void =>
  parts.sink.emit({
    type: 'system',
    subtype: 'status',
    status: value,
    ...(value === null ? { compact_result: error === undefined ? 'success' : 'failed' } : {}),
    ...(error === undefined ? {} : { compact_error: error }),
    ...tags(parts.transcript),
  })

/** Boundary, summary, what was restored; then what stayed word for word, which the boundary names by its ids. */
const replace = (
  parts: EngineParts,
  state: SessionState,
  { trigger }: CompactionOrder,
  { summary, kept }: Extract<CompactionOutcome, { type: 'compacted' }>,
  restored: readonly string[],
  durationMs: number,
): void => {
  const { counted, since } = contextSize(state)
  const summaryUuid = parts.transcript.newId()
  const restoredUuid = parts.transcript.newId()
  const restoredBlocks = restored.map((text) => ({ type: 'text' as const, text }))
  const preTokens = counted + since
  const entries: readonly HistoryEntry[] = [
    { uuid: summaryUuid, role: 'user', content: summary },
    { uuid: restoredUuid, role: 'user', content: restoredBlocks },
    ...kept,
  ]
  // What is no part of the conversation, as prompt and tools, stays.
  const { scale } = state.gauge
  const rest = Math.max(0, preTokens - estimateEntries(state.history, scale))
  const postTokens = rest + estimateEntries(entries, scale)
  state.droppedTokens += Math.max(0, preTokens - postTokens)
  const facts: BoundaryFacts = {
    trigger,
    preTokens,
    postTokens,
    durationMs: Math.round(durationMs),
    droppedTokens: state.droppedTokens,
    anchor: restored.length > 0 ? restoredUuid : summaryUuid,
    kept: kept.map(({ uuid }) => uuid),
  }
  const logicalParent = parts.transcript.leafUuid
  const boundary = parts.transcript.append({
    type: 'system',
    subtype: 'compact_boundary',
    fields: {
      content: 'Conversation compacted',
      isMeta: false,
      level: 'info',
      compactMetadata: metadataOnDisk(facts),
    },
  })
  parts.sink.emit({
    type: 'system',
    subtype: 'compact_boundary',
    compact_metadata: metadataOnWire(facts),
    ...(logicalParent === undefined ? {} : { logical_parent_uuid: logicalParent }),
    ...tags(parts.transcript, boundary),
  })
  replaceHistory(state, [])
  recordUser({ parts, state }, { uuid: summaryUuid, content: summary, isCompactSummary: true })
  if (trigger === 'manual') parts.sink.emit(userMessage(parts, summaryUuid, summary, { isReplay: true }))
  if (restored.length > 0) {
    recordUser({ parts, state }, { uuid: restoredUuid, content: restoredBlocks, meta: true })
  }
  replaceHistory(state, [...state.history, ...kept])
  state.gauge.measured = undefined
  state.gauge.guard = onCompacted(state.gauge.guard)
  noteCompaction(parts, state, 'running', preTokens)
  parts.log('compacted', { trigger, preTokens, postTokens })
}

/** Memory is read anew, and hooks may add to the new conversation. */
const afterwards = async (
  parts: EngineParts,
  state: SessionState,
  signal: AbortSignal,
  told: JsonObject & { readonly trigger: string },
): Promise<void> => {
  parts.context.refresh()
  void parts.transcript.sync('results')
  if (parts.hooks.has('PostCompact')) {
    await parts.hooks.dispatch('PostCompact', { fields: told, matchValue: told.trigger, signal })
  }
  if (parts.agent !== undefined) return
  await tellOfInstructions(parts, 'compact', signal)
  if (!parts.hooks.has('SessionStart')) return
  const outcome = await parts.hooks.dispatch('SessionStart', {
    fields: { source: 'compact' },
    matchValue: 'compact',
    signal,
  })
  recordContexts({ parts, state }, outcome.additionalContext)
}

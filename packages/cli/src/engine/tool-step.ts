import type { ContentBlockParam, ToolResultMeta, ToolUseBlock } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { asContent, reminder } from '../context/reminders.ts'
import { TOOL_DEFERRED } from '../session/deferred.ts'
import type { Agents } from '../tools/agents.ts'
import type { ToolResult, ToolUse } from '../tools/result.ts'
import { interrupted } from '../tools/result.ts'
import { prepareToolUse, type ReadyCall } from '../tools/run.ts'
import { runScheduled } from '../tools/schedule.ts'
import { tellOfBatch } from './hooks/batch-hooks.ts'
import { notePending, noteResult } from './journal.ts'
import type { EngineParts } from './parts.ts'
import type { ReceivedBlock } from './receive.ts'
import { recordUser, userMessage } from './record.ts'
import { runnerParts } from './runner-parts.ts'
import type { SessionState, TurnState } from './state.ts'
import { noteOutput } from './structured-output.ts'

/** How the tools of one response ended. */
export type ToolStepEnd =
  | { readonly type: 'continue' }
  /** A hook said that the turn ends here. */
  | { readonly type: 'stopped'; readonly reason: string }
  /** The host interrupted, or denied with `interrupt`. */
  | { readonly type: 'interrupted' }
  /** A hook put the one call off; it has no result yet. */
  | { readonly type: 'deferred'; readonly use: ToolUse }

/** The tool uses among a response's blocks. */
export const toolUsesOf = (
  blocks: readonly ReceivedBlock[],
): readonly { readonly use: ToolUse; readonly assistantUuid: string }[] =>
  blocks.flatMap(({ uuid, block, inputProblem }) =>
    block.type === 'tool_use' ? [{ use: toolUse(block, inputProblem), assistantUuid: uuid }] : [],
  )

const toolUse = (block: ToolUseBlock, inputProblem: string | undefined): ToolUse => ({
  id: block.id,
  name: block.name,
  input: isJsonObject(block.input) ? block.input : {},
  ...(inputProblem === undefined ? {} : { inputProblem }),
})

/** Runs every tool use of a response. Each gets exactly one result, whatever happens (spec: tools §2.7, 2.8). */
export const runTools = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  blocks: readonly ReceivedBlock[],
  agents: Agents,
): Promise<ToolStepEnd> => {
  turn.phase = 'tools'
  const { signal } = turn.controller
  const uses = toolUsesOf(blocks)
  const assistantUuid = new Map(uses.map(({ use, assistantUuid }) => [use.id, assistantUuid]))
  const pending = new Map(uses.map(({ use }) => [use.id, use]))
  notePending(parts, state, turn, [...pending.keys()])
  const runner = runnerParts(parts, { agents, state, turn }, mayDefer(parts, uses.length))
  turn.toolUses += uses.length
  state.ledger.work.toolCalls += uses.length
  const cwdBefore = parts.cwd()
  const results = new Map<string, ToolResult>()
  const contexts: string[] = []
  const followUps: ContentBlockParam[] = []
  let stop: ToolResult['stop']
  let refusedForGood = false

  await runScheduled<ReadyCall, ToolResult>(
    await Promise.all(uses.map(({ use }) => prepareToolUse(use, runner, signal))),
    {
      cap: parts.options.toolConcurrency,
      shouldStop: () => signal.aborted || refusedForGood || stop !== undefined,
      skip: (call) => interrupted(call.use, call.toolName, 'waiting'),
      onResult(result) {
        if (result.deferred) return
        publish(parts, state, turn, result, assistantUuid.get(result.toolUseId))
        results.set(result.toolUseId, result)
        noteOutput(turn, result)
        noteResult(parts, pending.get(result.toolUseId), result)
        pending.delete(result.toolUseId)
        contexts.push(...result.contexts)
        followUps.push(...(result.followUp ?? []))
        stop ??= result.stop
        refusedForGood ||= result.interrupt === true
      },
    },
  )
  const [putOff] = pending.values()
  if (putOff !== undefined && !signal.aborted && !refusedForGood && stop === undefined) {
    state.putOff = true
    return putOffCall(parts, putOff)
  }
  notePending(parts, state, turn, [...pending.keys()])
  const batch = await tellOfBatch(
    parts,
    uses.map(({ use }) => use),
    results,
    cwdBefore,
    signal,
  )
  stop ??= batch.stop
  addNotes(parts, state, [...contexts, ...batch.contexts], followUps)
  turn.phase = 'streaming'
  if (signal.aborted || refusedForGood) return { type: 'interrupted' }
  return stop === undefined ? { type: 'continue' } : { type: 'stopped', reason: stop.reason }
}

/** Calls are put off one at a time, and only where a program, not a person, waits for the end of the turn. */
const mayDefer = ({ agent, options }: EngineParts, uses: number): boolean =>
  agent === undefined && options.interactive !== true && uses === 1

/** Marks the call, so that a resume does not take it for one whose end got lost. */
const putOffCall = (parts: EngineParts, use: ToolUse): ToolStepEnd => {
  parts.transcript.append({
    type: 'system',
    subtype: TOOL_DEFERRED,
    fields: { content: `${use.name} was put off by a hook`, isMeta: false, level: 'info', toolUseID: use.id },
  })
  return { type: 'deferred', use }
}

/** Transcript first, then the host. */
const publish = (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  result: ToolResult,
  assistantUuid: string | undefined,
): void => {
  const uuid = parts.transcript.newId()
  recordUser(
    { parts, state },
    {
      uuid,
      content: [result.block],
      toolUseResult: result.structured,
      ...(assistantUuid === undefined ? {} : { sourceToolAssistantUUID: assistantUuid }),
    },
  )
  turn.userMessages += 1
  countLines(state, result.structured)
  if (result.denial !== undefined) turn.denials.push(result.denial)
  const meta = resultMeta(result)
  parts.sink.emit(
    userMessage(parts, uuid, [result.block], {
      tool_use_result: result.structured,
      ...(meta === undefined ? {} : { tool_result_meta: [meta] }),
    }),
  )
}

/** Tools that change text files tell how, as a patch. */
const countLines = ({ ledger }: SessionState, output: unknown): void => {
  if (!isJsonObject(output) || !Array.isArray(output.structuredPatch)) return
  const lines = output.structuredPatch.flatMap((hunk: unknown) =>
    isJsonObject(hunk) && Array.isArray(hunk.lines) ? hunk.lines : [],
  )
  const count = (mark: string): number => lines.filter((line) => String(line).startsWith(mark)).length
  ledger.addLines(count('+'), count('-'))
}

const resultMeta = (result: ToolResult): ToolResultMeta | undefined => {
  const { permission, notExecuted } = result
  if (permission === undefined && notExecuted === undefined) return undefined
  return {
    id: result.toolUseId,
    ...(notExecuted === undefined ? {} : { non_execution_kind: notExecuted }),
    ...(permission === undefined
      ? {}
      : {
          permission_decision: {
            decision: permission.decision,
            source: permission.source,
            ...(permission.reason === undefined ? {} : { reason_type: permission.reason.type }),
          },
        }),
  }
}

/** Hook texts for the model and documents follow the results in the same user message of the next request. */
const addNotes = (
  parts: EngineParts,
  state: SessionState,
  contexts: readonly string[],
  followUps: readonly ContentBlockParam[],
): void => {
  const blocks: ContentBlockParam[] = [
    ...followUps,
    ...contexts.map((text) => ({
      type: 'text' as const,
      text: reminder(asContent(text)),
    })),
  ]
  if (blocks.length === 0) return
  const uuid = recordUser({ parts, state }, { content: blocks, meta: true })
  if (followUps.length > 0) parts.sink.emit(userMessage(parts, uuid, [...followUps], { isSynthetic: true }))
}

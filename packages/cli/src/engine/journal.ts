import type { ContentBlockParam, ResultMessage } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { DecisionReason } from '../permissions/decision.ts'
import { timestamp } from '../platform/stamps.ts'
import type { DecisionSource } from '../session/permissions-log.ts'
import type { SessionStateUpdate } from '../session/state-file.ts'
import type { PermissionTrace, ToolResult, ToolUse } from '../tools/result.ts'
import type { EngineParts } from './parts.ts'
import type { QueuedMessage } from './queue.ts'
import type { SessionState, TurnState } from './state.ts'

/** What the files beside the transcript are told (spec: sessions §15.4 to §15.8). Nothing in here waits. */

const PREVIEW_CHARACTERS = 80

export const noteTurnStart = (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  waiting: readonly QueuedMessage[],
): void =>
  parts.side?.updateState({
    status: 'running',
    turn: { index: state.resultCount + 1, promptUuid: turn.promptUuid, pendingToolUseIds: [] },
    queue: waiting.map((message) => queued(parts, message)),
  })

export const noteTurnEnd = (
  parts: EngineParts,
  state: SessionState,
  result: ResultMessage,
  waiting: readonly QueuedMessage[],
): void => {
  parts.side?.turnEnded({
    subtype: result.subtype,
    isError: result.is_error,
    at: timestamp(parts.transcript),
  })
  parts.side?.updateState({
    status: 'idle',
    turn: null,
    queue: waiting.map((message) => queued(parts, message)),
    cost: { totalCostUSD: result.total_cost_usd, totalAPIDurationMs: result.duration_api_ms },
    ...working(parts, state),
  })
}

/** Files that were read, and all that runs in the background: shells and agents. */
const working = (parts: EngineParts, state: SessionState): SessionStateUpdate => {
  const { readFiles = {}, backgroundTasks = [] } = parts.working?.() ?? {}
  return { readFiles, backgroundTasks: [...state.tasks.background(), ...backgroundTasks] }
}

/** `lastPreTokens`: how large the context was before the last compaction that succeeded. */
export const noteCompaction = (
  parts: EngineParts,
  state: SessionState,
  status: 'compacting' | 'running',
  lastPreTokens?: number,
): void => {
  if (parts.agent !== undefined) return
  if (lastPreTokens !== undefined) state.lastPreTokens = lastPreTokens
  parts.side?.updateState({
    status,
    compaction: {
      consecutiveFailures: state.gauge.guard.failures,
      lastPreTokens: state.lastPreTokens ?? null,
    },
  })
}

/** Which calls of the turn have no result yet. A subagent's calls are not the session's own. */
export const notePending = (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  pendingToolUseIds: readonly string[],
): void => {
  if (parts.agent !== undefined) return
  const { promptUuid } = turn
  parts.side?.updateState({
    turn: { index: state.resultCount + 1, promptUuid, pendingToolUseIds },
    ...(pendingToolUseIds.length === 0 ? working(parts, state) : {}),
  })
}

/** The decision about a call that has its result, and the task list when the call changed it. */
export const noteResult = (parts: EngineParts, use: ToolUse | undefined, result: ToolResult): void => {
  const { side } = parts
  if (side === undefined || use === undefined) return
  if (result.permission !== undefined) {
    const { decision, reason, source } = result.permission
    side.recordDecision({
      toolUseId: use.id,
      toolName: result.toolName,
      input: use.input,
      decision: decision === 'accept' ? 'allow' : 'deny',
      source: sourceOf(result.permission),
      ...(reason === undefined ? {} : { reason: describeReason(reason) }),
      ...(source === 'user_permanent' ? { remembered: 'settings' } : {}),
    })
  }
  const { todos } = use.input
  if (parts.agent === undefined && result.toolName === 'TodoWrite' && !result.block.is_error) {
    side.updateState({ todos: Array.isArray(todos) ? todos.filter(isJsonObject) : [] })
  }
}

const sourceOf = ({ source, reason }: PermissionTrace): DecisionSource => {
  switch (source) {
    case 'hook':
      return 'hook'
    case 'config':
      return reason?.type === 'mode' ? 'mode' : 'rule'
    default:
      return 'user'
  }
}

const describeReason = (reason: DecisionReason): string => {
  switch (reason.type) {
    case 'rule':
      return reason.rule
    case 'mode':
      return reason.mode
    case 'hook':
      return reason.reason ?? reason.hook
    case 'permissionPromptTool':
      return reason.via
    case 'workingDir':
      return reason.path
    case 'safetyCheck':
      return reason.check
    case 'subcommandResults':
      return reason.results.map(({ command, behavior }) => `${behavior}: ${command}`).join('; ')
    default:
      return reason.detail
  }
}

const queued = ({ transcript }: EngineParts, { message, receivedAt }: QueuedMessage) => ({
  uuid: message.uuid ?? '',
  at: new Date(transcript.now() - (performance.now() - receivedAt)).toISOString(),
  preview: preview(message.message.content),
})

const preview = (content: string | readonly ContentBlockParam[]): string => {
  const text =
    typeof content === 'string'
      ? content
      : content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(' ')
  return [...text.slice(0, PREVIEW_CHARACTERS * 2).replace(/\s+/g, ' ')].slice(0, PREVIEW_CHARACTERS).join('')
}

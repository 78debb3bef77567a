import type { ResultMessage, TerminalReason } from '@agent-engine/protocol'
import { TERMINAL_REASONS } from '@agent-engine/protocol/messages/terminal-reasons'
import type { ToolUse } from '../tools/result.ts'
import type { EngineParts } from './parts.ts'
import { tags } from './record.ts'
import type { SessionState, TurnState } from './state.ts'
import { withOutputOrError } from './structured-output.ts'
import type { TurnEnd } from './turn-end.ts'
import { usageOnWire } from './usage.ts'

/** The one result of a turn (spec: protocol §5.13, §12). */
export const resultMessage = (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  ended: TurnEnd,
  queued: number,
): ResultMessage => {
  const end = withOutputOrError(parts, turn, ended)
  const base = {
    type: 'result' as const,
    duration_ms: Math.round(performance.now() - turn.startedAt),
    duration_api_ms: Math.round(state.ledger.apiMs),
    num_turns: turn.userMessages,
    stop_reason: turn.stopReason,
    total_cost_usd: state.ledger.totalCostUsd,
    usage: usageOnWire(turn.usage),
    modelUsage: state.ledger.modelUsage(),
    model_usage_since_last_result: state.ledger.takeDelta(),
    permission_denials: turn.denials,
    terminal_reason: terminalReason(end),
    fast_mode_state: 'off' as const,
    fast_mode_disabled_reason: 'unsupported',
    subagent_stats: state.tasks.stats(),
    safety_stops: 0,
    queued_turn_count: queued,
    result_index: state.resultCount,
    ...(turn.origin === undefined ? {} : { origin: turn.origin }),
    ...tags(parts.transcript),
  }
  switch (end.type) {
    case 'completed':
      return {
        ...base,
        ...timings(turn),
        subtype: 'success',
        is_error: false,
        api_error_status: null,
        ...answerOf(turn, turn.lastText),
      }
    case 'local':
      return {
        ...base,
        ...timings(turn),
        subtype: 'success',
        is_error: false,
        api_error_status: null,
        result: end.text,
        local_command: end.command,
      }
    case 'hook_stopped':
    case 'stop_prevented':
    case 'prompt_stopped':
      return {
        ...base,
        ...timings(turn),
        subtype: 'success',
        is_error: false,
        api_error_status: null,
        ...answerOf(turn, end.type === 'prompt_stopped' ? end.text : ''),
      }
    case 'deferred':
      return {
        ...base,
        ...timings(turn),
        ...deferredAnswer(end.use),
        subtype: 'success',
        is_error: false,
        api_error_status: null,
      }
    case 'api_error':
      return {
        ...base,
        ...timings(turn),
        subtype: 'success',
        is_error: true,
        api_error_status: end.failure.status,
        result: end.failure.text,
        stop_reason: turn.stopReason ?? 'stop_sequence',
      }
    case 'max_turns':
      return {
        ...base,
        subtype: 'error_max_turns',
        is_error: true,
        errors: [`Reached maximum number of turns (${end.limit})`],
      }
    case 'max_budget':
    case 'no_output':
      return { ...base, subtype: SUBTYPES[end.type], is_error: true, errors: [end.message] }
    case 'interrupted':
      return { ...base, subtype: 'error_during_execution', is_error: true, errors: [INTERRUPTED[end.phase]] }
    case 'failed':
      return { ...base, subtype: 'error_during_execution', is_error: true, errors: [...end.errors] }
  }
}

const SUBTYPES = {
  max_budget: 'error_max_budget_usd',
  no_output: 'error_max_structured_output_retries',
} as const

const deferredAnswer = ({ id, name, input }: ToolUse) => ({
  result: '',
  stop_reason: 'tool_deferred',
  deferred_tool_use: { id, name, input },
})

/** With structured output the result is its JSON text. */
const answerOf = (turn: TurnState, text: string): { result: string; structured_output?: unknown } => {
  const { value } = turn.output
  return value === undefined ? { result: text } : { result: JSON.stringify(value), structured_output: value }
}

const INTERRUPTED = {
  streaming: 'The turn was interrupted while the model was answering.',
  tools: 'The turn was interrupted while tools were running or waiting for permission.',
} as const

const terminalReason = (end: TurnEnd): TerminalReason => {
  switch (end.type) {
    case 'completed':
    case 'local':
      return 'completed'
    case 'hook_stopped':
    case 'prompt_stopped':
      return 'hook_stopped'
    case 'deferred':
      return 'tool_deferred'
    case 'stop_prevented':
      return 'stop_hook_prevented'
    case 'max_turns':
      return 'max_turns'
    case 'max_budget':
      return 'budget_exhausted'
    case 'no_output':
      return 'structured_output_retry_exhausted'
    case 'interrupted':
      return end.phase === 'tools' ? 'aborted_tools' : 'aborted_streaming'
    case 'api_error':
      return TERMINAL_REASONS.find((known) => known === end.failure.terminalReason) ?? 'api_error'
    case 'failed':
      return end.terminalReason
  }
}

/** Milliseconds since the turn began; zero where the moment never came. */
const timings = (turn: TurnState) => {
  const since = (at: number | undefined): number => (at === undefined ? 0 : Math.round(at - turn.startedAt))
  return {
    ttft_ms: Math.round(turn.timing.ttftMs ?? 0),
    ttft_stream_ms: Math.round(turn.timing.ttftMs ?? 0),
    time_to_request_ms: since(turn.timing.requestedAt),
    first_content_frame_ms: since(turn.timing.firstBlockAt),
  }
}

import type { ContentBlockParam, TerminalReason } from '@agent-engine/protocol'
import { onTurnStart } from '../context/compact/guard.ts'
import type { ModelFailure } from '../model/errors.ts'
import { INTERRUPTED_STREAMING, INTERRUPTED_TOOLS } from './abort.ts'
import { overBudget } from './budget.ts'
import { makeRoom, shrinkAfterRefusal } from './compaction/make-room.ts'
import { askStopHooks, type StopTally } from './hooks/stop-hooks.ts'
import { nudge } from './nudge.ts'
import type { EngineParts } from './parts.ts'
import type { InputQueue } from './queue.ts'
import { type Received, receive } from './receive.ts'
import { recordError, recordUser, userMessage } from './record.ts'
import { remindAfterTools } from './reminders.ts'
import type { SessionState, TurnState } from './state.ts'
import { steer } from './steer.ts'
import { demandOutput, endWithOutput } from './structured-output.ts'
import { createAgents } from './subagent/agents.ts'
import { runTools, toolUsesOf } from './tool-step.ts'
import type { TurnEnd } from './turn-end.ts'

/** How often one turn asks the model to go on after a cut or a full output. */
const MAX_CONTINUATIONS = 3
const MAX_PAUSES = 5

/**
 * One turn from accepted prompt to its end: request → answer → tools, until the model asks for no tool or something
 * ends the turn. Errors that nobody planned for are thrown; the session loop makes a result of them.
 */
export const runTurn = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  queue: InputQueue,
): Promise<TurnEnd> => {
  const made: Continuations = { full: 0, paused: 0, empty: 0 }
  const stops: StopTally = { blocks: 0 }
  state.gauge.guard = onTurnStart(state.gauge.guard)
  for (;;) {
    const end = await step(parts, state, turn, queue, made)
    const settled = end && (await askStopHooks(parts, state, turn, end, stops))
    if (settled !== undefined) return settled
  }
}

/** One request with its answer and its tools. Gives the turn's end, or undefined to go on. */
const step = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  queue: InputQueue,
  made: Continuations,
): Promise<TurnEnd | undefined> => {
  const limit = turnLimit(parts)
  if (turn.controller.signal.aborted) return interruptedTurn(parts, state, turn, 'streaming')
  if (limit !== undefined && turn.responses >= limit) return { type: 'max_turns', limit }

  const stopped = overBudget(parts, state, turn) ?? (await makeRoom(parts, state, turn))
  if (stopped !== undefined) return stopped

  const received = await ask(parts, state, turn)
  if ('failure' in received) return failed(parts, state, turn, received.failure)
  if (received.response.end.type === 'aborted') return interruptedTurn(parts, state, turn, 'streaming')

  if (toolUsesOf(received.blocks).length > 0) {
    const startedAt = performance.now()
    const agents = createAgents({ parts, state, turn, runTurn })
    const tools = await runTools(parts, state, turn, received.blocks, agents)
    void parts.transcript.sync('results')
    if (tools.type === 'interrupted') return interruptedTurn(parts, state, turn, 'tools')
    if (tools.type === 'deferred') return tools
    if (tools.type === 'stopped') return { type: 'hook_stopped', reason: tools.reason }
    const answered = endWithOutput(parts, turn)
    if (answered !== undefined) return answered
    await remindAfterTools(parts, state, received.blocks)
    await steer(parts, state, turn, queue, startedAt)
    return undefined
  }

  const next = afterAnswer(received, made)
  if (next.type === 'end') return atEnd(parts, state, turn, next.end)
  if (next.text !== undefined) nudge(parts, state, turn, next.text)
  return undefined
}

/** What the command line says; else what the agent says that leads the conversation. A subagent has its own. */
const turnLimit = ({ options, agent, lead }: EngineParts): number | undefined =>
  options.maxTurns ?? (agent === undefined ? lead?.()?.maxTurns : undefined)

const atEnd = (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  end: TurnEnd,
): TurnEnd | undefined | Promise<TurnEnd | undefined> => {
  switch (end.type) {
    case 'api_error':
      return failed(parts, state, turn, end.failure)
    case 'completed':
      return demandOutput(parts, state, turn)
    default:
      return end
  }
}

const ask = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
): Promise<Received | { readonly failure: ModelFailure }> => {
  try {
    const request = await parts.context.request({
      model: parts.model.resolve(turn.model ?? state.model),
      history: state.history,
      tools: parts.tools(),
      maxThinkingTokens: state.maxThinkingTokens,
      mode: parts.gate.mode,
      ...(turn.effort === undefined ? {} : { effort: turn.effort }),
    })
    return await receive(parts, state, turn, request)
  } catch (error) {
    const failure = parts.model.explain(error)
    if (failure === undefined) throw error
    return { failure }
  }
}

interface Continuations {
  full: number
  paused: number
  empty: number
}

type Next =
  | { readonly type: 'again'; readonly text?: string }
  | { readonly type: 'end'; readonly end: TurnEnd }

const COMPLETED: Next = { type: 'end', end: { type: 'completed' } }

/** What an answer without tool calls leads to (spec: context §10, 11). */
const afterAnswer = ({ response, blocks }: Received, made: Continuations): Next => {
  if (response.end.type === 'cut') {
    return ++made.full <= MAX_CONTINUATIONS
      ? {
          type: 'again',
          text: 'The connection broke while you were answering. Go on exactly where your last message stops; do not repeat it.',
        }
      : COMPLETED
  }
  switch (response.stopReason) {
    case 'max_tokens':
      return ++made.full <= MAX_CONTINUATIONS
        ? {
            type: 'again',
            text: 'Your answer reached the output limit. Go on exactly where it stops; do not repeat it. Work in smaller steps.',
          }
        : endWithError(
            'max_output_tokens',
            'API Error: The answer was still cut at the output limit after several continuations. Raise CLAUDE_CODE_MAX_OUTPUT_TOKENS or ask for less at once.',
          )
    case 'pause_turn':
      return ++made.paused <= MAX_PAUSES ? { type: 'again' } : COMPLETED
    case 'refusal':
      return endWithError(
        'invalid_request',
        'API Error: The model declined to answer this request. Change the request or start a new session.',
      )
    case 'model_context_window_exceeded':
      return endWithError('invalid_request', 'Prompt is too long', 'prompt_too_long')
  }
  if (blocks.length > 0) return COMPLETED
  return ++made.empty <= 1
    ? {
        type: 'again',
        text: 'Your last message was empty. Answer the request, or say what keeps you from it.',
      }
    : {
        type: 'end',
        end: { type: 'failed', errors: ['The model returned no content.'], terminalReason: 'model_error' },
      }
}

const endWithError = (
  error: ModelFailure['error'],
  text: string,
  terminalReason: TerminalReason = 'api_error',
): Next => ({
  type: 'end',
  end: { type: 'api_error', failure: { text, error, status: null, terminalReason } },
})

/** A conversation that is too long is compacted and goes on; any other failure ends the turn. */
const failed = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  failure: ModelFailure,
): Promise<TurnEnd | undefined> => {
  if (await shrinkAfterRefusal(parts, state, turn, failure)) return undefined
  recordError({ parts, state }, failure)
  return { type: 'api_error', failure }
}

const interruptedTurn = (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  phase: 'streaming' | 'tools',
): TurnEnd => {
  if (state.leaving) return { type: 'interrupted', phase }
  const content: ContentBlockParam[] = [
    { type: 'text', text: phase === 'tools' ? INTERRUPTED_TOOLS : INTERRUPTED_STREAMING },
  ]
  const uuid = recordUser({ parts, state }, { content })
  turn.userMessages += 1
  parts.sink.emit(userMessage(parts, uuid, content))
  return { type: 'interrupted', phase }
}

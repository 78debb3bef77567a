import { type CompactionOutcome, compact, type SummaryAnswer } from '../../context/compact/compact.ts'
import type { ModelRequest } from '../../model/port.ts'
import type { EngineParts } from '../parts.ts'
import type { SessionState, TurnState } from '../state.ts'

/** Has the model summarise the conversation. What it costs counts for the session, not for the turn. */
export const summarise = (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  options: { readonly trigger: 'auto' | 'manual'; readonly instructions: readonly string[] },
): Promise<CompactionOutcome> => {
  const model = parts.model.resolve(turn.model ?? state.model)
  return compact({
    ...options,
    history: state.history,
    window: parts.model.contextWindow(model),
    scale: state.gauge.scale,
    transcriptPath: parts.transcript.path,
    request: (history) =>
      parts.context.request({
        model,
        history,
        tools: parts.tools(),
        maxThinkingTokens: state.maxThinkingTokens,
        mode: parts.gate.mode,
      }),
    ask: (request) => ask(parts, state, turn, request),
  })
}

const ask = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  request: ModelRequest,
): Promise<SummaryAnswer> => {
  const { signal } = turn.controller
  try {
    const events = parts.model.respond(request, { signal })
    for (;;) {
      const step = await events.next()
      if (!step.done) continue
      const response = step.value
      if (response.usage !== undefined) {
        state.ledger.record(response.head?.model ?? request.model, response.usage, response.apiMs)
      }
      if (response.end.type === 'aborted') return { type: 'aborted' }
      if (response.stopReason === 'model_context_window_exceeded') return { type: 'too_long' }
      const text = response.blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n')
      return { type: 'answered', text, usage: response.usage }
    }
  } catch (error) {
    const failure = parts.model.explain(error)
    if (failure === undefined) throw error
    return failure.terminalReason === 'prompt_too_long'
      ? { type: 'too_long' }
      : { type: 'failed', message: failure.text }
  }
}

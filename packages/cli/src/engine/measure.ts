import { onResponse } from '../context/compact/guard.ts'
import { calibrate, contextTokens } from '../context/tokens.ts'
import type { ModelRequest, ModelResponse } from '../model/port.ts'
import type { EngineParts } from './parts.ts'
import type { SessionState } from './state.ts'

/** Takes down how large the context is after a response. Comes after the response is in the history. */
export const measureResponse = (
  parts: EngineParts,
  state: SessionState,
  request: ModelRequest,
  response: ModelResponse,
): void => {
  const { gauge, history } = state
  const { usage } = response
  if (usage === undefined || response.end.type === 'aborted') return
  gauge.measured = { usage, length: history.length }
  gauge.measuredAt = performance.now()
  if (tellsMore(request)) gauge.scale = calibrate(gauge.scale, request, usage)
  gauge.guard = onResponse(gauge.guard, contextTokens(usage), parts.context.thresholds(request.model))
}

/** Measuring takes time in proportion to the conversation, and the ratio of a long one hardly changes any more. */
const tellsMore = ({ messages }: ModelRequest): boolean => messages.length <= 64 || messages.length % 16 < 2

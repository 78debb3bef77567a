import type { setMaxThinkingTokensRequestSchema } from '@agent-engine/protocol/control/set-max-thinking-tokens'
import type { Engine } from '../../../engine/engine.ts'
import { type Handler, RequestRefused } from '../inbound.ts'

/** null or absent clears the limit; takes effect with the next request (spec: protocol §4.3.1). */
export const setMaxThinkingTokensHandler =
  (engine: Engine): Handler<typeof setMaxThinkingTokensRequestSchema> =>
  ({ max_thinking_tokens: tokens }) => {
    if (tokens !== null && tokens !== undefined && (!Number.isInteger(tokens) || tokens < 0)) {
      throw new RequestRefused(
        'invalid_request',
        `max_thinking_tokens must be a whole number or null, got ${tokens}.`,
      )
    }
    engine.setMaxThinkingTokens(tokens ?? null)
    return undefined
  }

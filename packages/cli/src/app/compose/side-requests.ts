import type { ContentBlock, Usage } from '@agent-engine/protocol'
import { complete, textOf } from '../../model/complete.ts'
import type { ModelRequest, ModelResponse } from '../../model/port.ts'
import type { WebSearchRequest } from '../../tools/web-port.ts'
import type { ComposedModel } from './model.ts'

/** Requests that tools make beside the conversation. What they cost counts for the session, not for a turn's `usage`. */
export interface SideRequests {
  /** Asks the small fast model. */
  complete(prompt: string, signal: AbortSignal): Promise<string>
  /** Asks the session's model to search with the API's own tool. */
  webSearch(request: WebSearchRequest, signal: AbortSignal): Promise<readonly ContentBlock[]>
}

export interface SideRequestParts {
  readonly access: ComposedModel
  /** The session's model as it is now. */
  model(): string
  account(model: string, usage: Usage, apiMs: number): void
}

const COMPLETION_TOKENS = 8_192
const SEARCH_TOKENS = 16_384
const MAX_SEARCHES_PER_CALL = 8
/** The API may ask for another request to go on with a long search. */
const MAX_PAUSES = 5

export const createSideRequests = (parts: SideRequestParts): SideRequests => {
  const { catalog } = parts.access
  const send = async (request: ModelRequest, signal: AbortSignal): Promise<ModelResponse> => {
    const { model, settings } = parts.access
    const response = await complete(model, request, { signal, settings })
    const usage = response.usage ?? response.head?.usage
    if (usage !== undefined) parts.account(response.head?.model ?? request.model, usage, response.apiMs)
    if (response.end.type === 'aborted') throw signal.reason
    return response
  }
  return {
    async complete(prompt, signal) {
      const model = catalog.smallFastModel
      const request: ModelRequest = {
        model,
        max_tokens: Math.min(COMPLETION_TOKENS, catalog.maxOutputTokens(model)),
        messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
      }
      return textOf(await send(request, signal))
    },
    async webSearch(search, signal) {
      const model = parts.model()
      let request = searchRequest(search, model, Math.min(SEARCH_TOKENS, catalog.maxOutputTokens(model)))
      const blocks: ContentBlock[] = []
      for (let pauses = 0; ; pauses += 1) {
        const response = await send(request, signal)
        blocks.push(...response.blocks)
        if (response.stopReason !== 'pause_turn' || pauses === MAX_PAUSES) return blocks
        const answer = { role: 'assistant' as const, content: [...response.blocks] }
        request = { ...request, messages: [...request.messages, answer] }
      }
    },
  }
}

const searchRequest = (
  { query, allowedDomains, blockedDomains }: WebSearchRequest,
  model: string,
  maxTokens: number,
): ModelRequest => ({
  model,
  max_tokens: maxTokens,
  system: [
    { type: 'text', text: 'You search the web for another assistant. Report what you find, briefly.' },
  ],
  messages: [{ role: 'user', content: [{ type: 'text', text: `Search the web for: ${query}` }] }],
  tools: [
    {
      type: 'web_search_20250305',
      name: 'web_search',
      max_uses: MAX_SEARCHES_PER_CALL,
      ...(allowedDomains === undefined ? {} : { allowed_domains: [...allowedDomains] }),
      ...(blockedDomains === undefined ? {} : { blocked_domains: [...blockedDomains] }),
    },
  ],
})

import type { MessageParam } from '@agent-engine/protocol'
import { contextOverflow } from './classify.ts'
import type { ModelError } from './errors.ts'
import type { ModelRequest } from './port.ts'
import { withoutRefused } from './refused-blocks.ts'

/** A request as it is to be sent. */
export interface Draft {
  readonly request: ModelRequest
  readonly withoutAddedBetas: boolean
}

export type Repair = 'max_tokens' | 'betas' | 'thinking' | 'media'

export interface Repaired {
  readonly repair: Repair
  readonly draft: Draft
}

/** What to change so that the API may accept a request that it refused; undefined when nothing is known to help. */
export const repairDraft = (draft: Draft, error: ModelError): Repaired | undefined => {
  if (error.code === 'max_tokens_too_large') return withinContext(draft, error)
  if (error.code !== 'invalid_request') return undefined
  if (THINKING_REFUSED.test(error.message) && hasThinking(draft.request)) {
    return { repair: 'thinking', draft: { ...draft, request: withoutThinking(draft.request) } }
  }
  if (FEATURE_REFUSED.test(error.message) && error.addedBetas.length > 0) {
    return { repair: 'betas', draft: { ...draft, withoutAddedBetas: true } }
  }
  const request = withoutRefused(draft.request, error.message)
  return request && { repair: 'media', draft: { ...draft, request } }
}

/** Below this an answer is hardly worth having: the conversation has to be compacted. */
const LEAST_MAX_TOKENS = 3_000
/** Room for what the API counts differently the next time. */
const CONTEXT_MARGIN = 1_000

const withinContext = (draft: Draft, error: ModelError): Repaired | undefined => {
  const overflow = contextOverflow(error.message)
  if (overflow === undefined) return undefined
  const maxTokens = overflow.limit - overflow.input - CONTEXT_MARGIN
  if (maxTokens < LEAST_MAX_TOKENS || maxTokens >= draft.request.max_tokens) return undefined
  return { repair: 'max_tokens', draft: { ...draft, request: withMaxTokens(draft.request, maxTokens) } }
}

/** Thinking counts towards `max_tokens`, so its budget has to be below. */
export const withMaxTokens = (request: ModelRequest, maxTokens: number): ModelRequest => {
  const budget = request.thinking?.budget_tokens
  if (typeof budget !== 'number' || budget < maxTokens) return { ...request, max_tokens: maxTokens }
  return {
    ...request,
    max_tokens: maxTokens,
    thinking: { ...request.thinking, budget_tokens: maxTokens - 1 },
  }
}

const THINKING_REFUSED =
  /\b(?:redacted_)?thinking\b.*\bblocks?\b|\bblocks?\b.*\bthinking\b|`?signature`?.*thinking|expected `?thinking/is
const FEATURE_REFUSED =
  /\bbetas?\b|anthropic-beta|unknown field|unexpected field|extra inputs are not permitted/i

const isThinking = (block: { readonly type: string }): boolean =>
  block.type === 'thinking' || block.type === 'redacted_thinking'

const hasThinking = (request: ModelRequest): boolean =>
  request.messages.some(({ content }) => typeof content !== 'string' && content.some(isThinking))

/**
 * The request without the thoughts of earlier answers, for a model that did not have them. With a thinking budget the
 * API wants an answer that used tools to start with its thought, so the budget goes as well.
 */
export const withoutThinking = (request: ModelRequest): ModelRequest => {
  if (!hasThinking(request)) return request
  const { thinking, ...rest } = request
  const kept = thinking?.type === 'enabled' ? rest : request
  return { ...kept, messages: request.messages.map(stripped).filter((message) => message.content.length > 0) }
}

const stripped = (message: MessageParam): MessageParam =>
  message.role !== 'assistant' || typeof message.content === 'string'
    ? message
    : { ...message, content: message.content.filter((block) => !isThinking(block)) }

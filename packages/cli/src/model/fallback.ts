import type { ModelRequest } from './port.ts'
import { withMaxTokens, withoutThinking } from './repair.ts'

/** Most fallback models that a list may name. */
const MOST_FALLBACKS = 3

/** The models that may stand in for `model`, in order: ids, without the model itself and without repeats. */
export const fallbacksFor = (model: string, list: readonly string[]): readonly string[] =>
  [...new Set(list)].filter((name) => name !== model).slice(0, MOST_FALLBACKS)

/** The request for another model: within its output limit, and without thoughts that it did not have. */
export const requestFor = (request: ModelRequest, model: string, maxOutputTokens: number): ModelRequest => {
  const moved = { ...withoutThinking(request), model }
  return moved.max_tokens <= maxOutputTokens ? moved : withMaxTokens(moved, maxOutputTokens)
}

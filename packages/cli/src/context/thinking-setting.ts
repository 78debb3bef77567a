import type { JsonObject } from '@agent-engine/protocol'

/** How much a model may think before it answers. */
export type ThinkingSetting =
  | { readonly type: 'enabled'; readonly budgetTokens: number }
  /** The model decides; for models that can. */
  | { readonly type: 'adaptive' }

/** The API takes no smaller budget. */
const LEAST_BUDGET = 1_024
/** Budget of a prompt that says `ultrathink`. */
const KEYWORD_BUDGET = 31_999

/**
 * The thinking budget of a turn (spec: context §8): the host's or command line's number, else `MAX_THINKING_TOKENS`, else
 * the keyword in the prompt. Zero turns thinking off; undefined means that nobody asked for it.
 */
export const thinkingSetting = (sources: {
  readonly explicit: number | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly prompt: string
}): ThinkingSetting | undefined => {
  const fromEnv = Number(sources.env.MAX_THINKING_TOKENS || Number.NaN)
  const keyword = /\bultrathink\b/i.test(sources.prompt) ? KEYWORD_BUDGET : 0
  const budget = sources.explicit ?? (Number.isNaN(fromEnv) ? keyword : fromEnv)
  return budget > 0
    ? { type: 'enabled', budgetTokens: Math.max(LEAST_BUDGET, Math.floor(budget)) }
    : undefined
}

export const thinkingField = (setting: ThinkingSetting): JsonObject =>
  setting.type === 'adaptive'
    ? { type: 'adaptive' }
    : { type: 'enabled', budget_tokens: setting.budgetTokens }

/** `max_tokens` of a request: thinking counts towards it, so there is always room for one token more. */
export const tokensFor = (setting: ThinkingSetting | undefined, maxTokens: number): number =>
  setting?.type === 'enabled' ? Math.max(maxTokens, setting.budgetTokens + 1) : maxTokens

import type { JsonObject } from '@agent-engine/protocol'
import { isOn } from '../config/env-flag.ts'

/** How much a model may think before it answers. */
export type ThinkingSetting = (
  | { readonly type: 'enabled'; readonly budgetTokens: number }
  /** The model decides; for models that can. */
  | { readonly type: 'adaptive' }
) & { readonly display?: ThinkingDisplay }

/** In what form the API gives thinking back. */
export type ThinkingDisplay = 'summarized' | 'omitted'

/** What the command line says about thinking, besides a budget. */
export interface ThinkingChoice {
  /** Thinking is on, and the model decides how much. */
  readonly adaptive: boolean
  readonly display?: ThinkingDisplay
}

/** How a model thinks: not at all, within the budget of the request, or as it decides. */
export type ThinkingKind = 'none' | 'budget' | 'adaptive'

/** How thorough a model is to be, from least to most. */
export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const

export type Effort = (typeof EFFORTS)[number]

/** The API takes no smaller budget. */
const LEAST_BUDGET = 1_024
/** Budget of a prompt that says `ultrathink`. */
const KEYWORD_BUDGET = 31_999

/**
 * The thinking budget of a turn (spec: context §8): the host's or command line's number, else `MAX_THINKING_TOKENS`, else
 * the keyword in the prompt. Zero turns thinking off; undefined means that nobody asked for it. `adaptive` is what stands
 * in for the last two when the command line asks for it. `CLAUDE_CODE_DISABLE_THINKING` and
 * `CLAUDE_CODE_DISABLE_ADAPTIVE_THINKING` beat all of it.
 */
export const thinkingSetting = (sources: {
  readonly explicit: number | undefined
  readonly adaptive?: ThinkingSetting | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly prompt: string
}): ThinkingSetting | undefined => {
  if (isOn(sources.env.CLAUDE_CODE_DISABLE_THINKING)) return undefined
  const isFixed = isOn(sources.env.CLAUDE_CODE_DISABLE_ADAPTIVE_THINKING)
  if (sources.explicit === undefined && sources.adaptive !== undefined && !isFixed) return sources.adaptive
  const fromEnv = Number(sources.env.MAX_THINKING_TOKENS || Number.NaN)
  const keyword = /\bultrathink\b/i.test(sources.prompt) ? KEYWORD_BUDGET : 0
  const budget = sources.explicit ?? (Number.isNaN(fromEnv) ? keyword : fromEnv)
  return budget > 0
    ? { type: 'enabled', budgetTokens: Math.max(LEAST_BUDGET, Math.floor(budget)) }
    : undefined
}

/** Models that cannot decide themselves may use the whole answer for it (spec: context §8). */
export const adaptiveSetting = (kind: ThinkingKind, maxTokens: number): ThinkingSetting | undefined => {
  if (kind === 'none') return undefined
  return kind === 'adaptive' ? { type: 'adaptive' } : { type: 'enabled', budgetTokens: maxTokens - 1 }
}

export const thinkingField = (setting: ThinkingSetting): JsonObject => ({
  ...(setting.type === 'adaptive'
    ? { type: 'adaptive' }
    : { type: 'enabled', budget_tokens: setting.budgetTokens }),
  ...(setting.display === undefined ? {} : { display: setting.display }),
})

/** `max_tokens` of a request: thinking counts towards it, so there is always room for one token more. */
export const tokensFor = (setting: ThinkingSetting | undefined, maxTokens: number): number =>
  setting?.type === 'enabled' ? Math.max(maxTokens, setting.budgetTokens + 1) : maxTokens

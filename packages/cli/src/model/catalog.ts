import type { Usage } from '@agent-engine/protocol'
import { isOn } from '../config/env-flag.ts'
import type { Env } from '../platform/proxy.ts'
import { type Edition, LATEST, type ModelEntry, type Prices } from './catalog-data.ts'
import { asksForLongContext, modelKey, withMark, withoutMark } from './model-name.ts'

export interface CatalogOptions {
  readonly env: Env
  /** Default: `LATEST`. */
  readonly edition?: Edition
  /** Alias → id, from settings; beats the edition, and is beaten by `ANTHROPIC_DEFAULT_*_MODEL`. */
  readonly aliases?: { readonly [alias: string]: string }
  /** Id or `family-version` → prices that replace the edition's, and a factor on every cost. */
  readonly pricing?: {
    readonly multiplier?: number
    readonly overrides?: { readonly [model: string]: Partial<Prices> }
  }
}

/** Names, sizes and prices of models (spec: context §9, §20). */
export interface Catalog {
  /**
   * Alias or id → id for requests. `[1m]` stays where the long window has to be asked for. Unknown names pass
   * unchanged. `opusplan` is sonnet, and opus while planning.
   */
  resolve(name: string | null | undefined, planning?: boolean): string
  /** The model when nobody chose one. */
  readonly defaultModel: string
  /** For side requests: titles, summaries. */
  readonly smallFastModel: string
  /** False when nothing is known about the model but its name. */
  isListed(model: string): boolean
  /** Tokens of prompt and answer together (`CLAUDE_CODE_MAX_CONTEXT_TOKENS`, `CLAUDE_CODE_DISABLE_1M_CONTEXT`). */
  contextWindow(model: string): number
  /** `max_tokens` of a request (`CLAUDE_CODE_MAX_OUTPUT_TOKENS`, at most what the model can). */
  maxOutputTokens(model: string): number
  entry(model: string): ModelEntry
  /** Estimated USD of one response. Unknown models cost as much as the default model. */
  costOf(model: string, usage: Usage): number
}

const ALIAS_VARIABLES: { readonly [alias: string]: string } = {
  opus: 'ANTHROPIC_DEFAULT_OPUS_MODEL',
  sonnet: 'ANTHROPIC_DEFAULT_SONNET_MODEL',
  haiku: 'ANTHROPIC_DEFAULT_HAIKU_MODEL',
  fable: 'ANTHROPIC_DEFAULT_FABLE_MODEL',
}

const SHORT_WINDOW = 200_000
const LONG_WINDOW = 1_000_000

export const createCatalog = (options: CatalogOptions): Catalog => {
  const { env, edition = LATEST, pricing } = options
  const entry = (model: string): ModelEntry => entryIn(edition, model) ?? edition.unknown

  const meaning = (name: string): string | undefined =>
    filled(env[ownValue(ALIAS_VARIABLES, name) ?? '']) ??
    ownValue(options.aliases, name) ??
    ownValue(edition.aliases, name)
  const aliased = (name: string): string | undefined => {
    const id = meaning(name)
    return id === undefined ? undefined : (meaning(id) ?? id)
  }
  const resolve = (name: string | null | undefined, planning = false): string => {
    const asked = name?.trim() || 'default'
    const base = withoutMark(asked)
    const alias = base.toLowerCase() === 'opusplan' ? (planning ? 'opus' : 'sonnet') : base.toLowerCase()
    const id = aliased(alias) ?? base
    const current = isRemapped(id) ? (aliased(edition.retired[modelKey(id) ?? ''] ?? '') ?? id) : id
    return asksForLongContext(asked) && entry(current).longContext !== 'native' ? withMark(current) : current
  }
  const isRemapped = (id: string): boolean => {
    const firstParty = /^https:\/\/api\.anthropic\.com\b/.test(filled(env.ANTHROPIC_BASE_URL) ?? FIRST_PARTY)
    return (
      firstParty &&
      !isOn(env.CLAUDE_CODE_DISABLE_LEGACY_MODEL_REMAP) &&
      edition.retired[modelKey(id) ?? ''] !== undefined
    )
  }
  return {
    resolve,
    entry,
    defaultModel: resolve('default'),
    smallFastModel:
      filled(env.ANTHROPIC_DEFAULT_HAIKU_MODEL) ?? filled(env.ANTHROPIC_SMALL_FAST_MODEL) ?? resolve('haiku'),
    isListed: (model) => entryIn(edition, model) !== undefined,
    contextWindow(model) {
      const given = positive(env.CLAUDE_CODE_MAX_CONTEXT_TOKENS)
      if (given !== undefined) return given
      const window = asksForLongContext(model) ? LONG_WINDOW : entry(model).window
      return isOn(env.CLAUDE_CODE_DISABLE_1M_CONTEXT) ? Math.min(window, SHORT_WINDOW) : window
    },
    maxOutputTokens(model) {
      const { maxOutput } = entry(model)
      return Math.min(positive(env.CLAUDE_CODE_MAX_OUTPUT_TOKENS) ?? maxOutput, maxOutput)
    },
    costOf(model, usage) {
      const known = entry(model)
      const overrides = pricing?.overrides
      const own = ownValue(overrides, withoutMark(model)) ?? ownValue(overrides, modelKey(model) ?? '')
      return (
        priceOf(usage, { ...pricesFor(known, usage), ...own }, edition.splitsCacheWrites) *
        (pricing?.multiplier ?? 1)
      )
    },
  }
}

const FIRST_PARTY = 'https://api.anthropic.com'

const entryIn = (edition: Edition, model: string): ModelEntry | undefined => {
  const key = modelKey(model)
  return key === undefined ? undefined : edition.models[key]
}

/** Names come from users: `constructor` is none of ours. */
const ownValue = <T>(record: { readonly [name: string]: T } | undefined, name: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined

const filled = (value: string | undefined): string | undefined => value?.trim() || undefined

const positive = (value: string | undefined): number | undefined => {
  const count = Number(value)
  return Number.isInteger(count) && count > 0 ? count : undefined
}

const pricesFor = (entry: ModelEntry, usage: Usage): Prices => {
  const { longPrompt } = entry
  const prompt =
    usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0)
  return longPrompt !== undefined && prompt > longPrompt.above ? longPrompt.prices : entry.prices
}

const TOKENS_PER_PRICE = 1_000_000
const WEB_SEARCH_USD = 0.01

const priceOf = (usage: Usage, prices: Prices, splitsCacheWrites: boolean): number => {
  const split = usage.cache_creation
  const written =
    usage.cache_creation_input_tokens ??
    (split?.ephemeral_5m_input_tokens ?? 0) + (split?.ephemeral_1h_input_tokens ?? 0)
  const written1h = splitsCacheWrites ? Math.min(split?.ephemeral_1h_input_tokens ?? 0, written) : 0
  const tokens =
    usage.input_tokens * prices.input +
    usage.output_tokens * prices.output +
    (written - written1h) * prices.cacheWrite5m +
    written1h * prices.cacheWrite1h +
    (usage.cache_read_input_tokens ?? 0) * prices.cacheRead
  return tokens / TOKENS_PER_PRICE + (usage.server_tool_use?.web_search_requests ?? 0) * WEB_SEARCH_USD
}

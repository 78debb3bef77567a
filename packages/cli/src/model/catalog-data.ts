/** USD per million tokens. */
export interface Prices {
  readonly input: number
  readonly output: number
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  readonly cacheRead: number
}

export interface ModelEntry {
  /** Tokens of prompt and answer together. */
  readonly window: number
  readonly maxOutput: number
  /** `beta`: 1,000,000 tokens with `[1m]`; `native`: the window is that large anyway. */
  readonly longContext: 'none' | 'beta' | 'native'
  /** `adaptive`: the model decides how much to think; `budget`: the request sets a limit. */
  readonly thinking: 'none' | 'budget' | 'adaptive'
  /** Thinks between tool calls too. */
  readonly interleavedThinking: boolean
  readonly prices: Prices
  /** Prices of prompts with more tokens than `above`, for the whole request. */
  readonly longPrompt?: { readonly above: number; readonly prices: Prices }
}

/** What is known about models at one date (spec: context §9, §20). */
export interface Edition {
  readonly date: string
  /** Alias → id or another alias; `default` is the model when nobody chose one. */
  readonly aliases: { readonly [alias: string]: string }
  /** `family-version` → entry. */
  readonly models: { readonly [key: string]: ModelEntry }
  readonly unknown: ModelEntry
  /** Retired ids, by key, and the alias that stands in for them on the first-party API. */
  readonly retired: { readonly [key: string]: string }
  /** False: one-hour cache writes cost as much as five-minute ones. */
  readonly splitsCacheWrites: boolean
}

const prices = (
  input: number,
  output: number,
  cacheWrite5m: number,
  cacheWrite1h: number,
  cacheRead: number,
): Prices => ({
  input,
  output,
  cacheWrite5m,
  cacheWrite1h,
  cacheRead,
})

const early = {
  window: 200_000,
  maxOutput: 32_000,
  longContext: 'none',
  thinking: 'budget',
  interleavedThinking: true,
} as const
const early1m = { ...early, longContext: 'beta' } as const
const middle = { ...early1m, maxOutput: 64_000, thinking: 'adaptive' } as const
const large = { ...middle, window: 1_000_000, longContext: 'native' } as const
const current = { ...large, maxOutput: 128_000 } as const

const OPUS_4 = prices(15, 75, 18.75, 30, 1.5)
const OPUS_4_5 = prices(5, 25, 6.25, 10, 0.5)
const SONNET_4 = prices(3, 15, 3.75, 6, 0.3)
const SONNET_4_LONG = prices(6, 22.5, 7.5, 12, 0.6)
const HAIKU_4_5 = prices(1, 5, 1.25, 2, 0.1)
const HAIKU_3_5 = prices(0.8, 4, 1, 1.6, 0.08)
const OPUS_5_5: ModelEntry = { ...current, prices: prices(4, 20, 5, 8, 0.2) }

const haiku35: ModelEntry = {
  ...early,
  maxOutput: 8_192,
  thinking: 'none',
  interleavedThinking: false,
  prices: HAIKU_3_5,
}

export const LATEST: Edition = {
  date: '2026-11-21',
  aliases: {
    default: 'opus',
    opus: 'claude-opus-5-5',
    sonnet: 'claude-sonnet-5-5',
    haiku: 'claude-haiku-5-5',
    fable: 'claude-fable-5-2',
    best: 'opus',
  },
  models: {
    'fable-5.2': { ...current, prices: prices(8, 40, 10, 16, 0.2) },
    'fable-5.1': { ...large, prices: prices(10, 50, 12.5, 20, 0.25) },
    'fable-5': { ...large, prices: prices(10, 50, 12.5, 20, 1) },
    'opus-5.5': OPUS_5_5,
    'opus-5': { ...large, prices: OPUS_4_5 },
    'opus-4.8': { ...large, prices: OPUS_4_5 },
    'opus-4.7': { ...large, prices: OPUS_4_5 },
    'opus-4.6': { ...middle, prices: OPUS_4_5 },
    'opus-4.5': { ...early, maxOutput: 64_000, prices: OPUS_4_5 },
    'opus-4.1': { ...early, prices: OPUS_4 },
    'opus-4': { ...early, prices: OPUS_4 },
    'sonnet-5.5': { ...current, prices: prices(2, 10, 2.5, 4, 0.1) },
    'sonnet-5': { ...large, prices: prices(2, 10, 2.5, 4, 0.2) },
    'sonnet-4.6': { ...middle, prices: SONNET_4 },
    'sonnet-4.5': { ...early1m, prices: SONNET_4 },
    'sonnet-4': { ...early1m, prices: SONNET_4 },
    'sonnet-3.7': { ...early, interleavedThinking: false, prices: SONNET_4 },
    'haiku-5.5': {
      ...current,
      prices: prices(0.1, 0.5, 0.125, 0.2, 0.01),
      longPrompt: { above: 100_000, prices: prices(0.5, 2.5, 0.625, 1, 0.05) },
    },
    'haiku-4.5': { ...early, prices: HAIKU_4_5 },
    'haiku-3.5': haiku35,
  },
  unknown: { ...current, maxOutput: 32_000, prices: OPUS_5_5.prices },
  retired: { 'opus-4.1': 'opus', 'opus-4': 'opus' },
  splitsCacheWrites: true,
}

const sonnet2025: ModelEntry = {
  ...early1m,
  prices: SONNET_4,
  longPrompt: { above: 200_000, prices: SONNET_4_LONG },
}

/** What the engine's baseline knew, for comparisons with it. */
export const OCTOBER_2025: Edition = {
  date: '2025-10-15',
  aliases: {
    default: 'sonnet',
    opus: 'claude-opus-4-1-20250805',
    sonnet: 'claude-sonnet-4-5-20250929',
    haiku: 'claude-haiku-4-5-20251001',
  },
  models: {
    'opus-4.5': { ...early, prices: OPUS_4 },
    'opus-4.1': { ...early, prices: OPUS_4 },
    'opus-4': { ...early, prices: OPUS_4 },
    'sonnet-4.5': sonnet2025,
    'sonnet-4': sonnet2025,
    'sonnet-3.7': { ...early, interleavedThinking: false, prices: SONNET_4 },
    'haiku-4.5': { ...early, maxOutput: 8_192, prices: HAIKU_4_5 },
    'haiku-3.5': haiku35,
  },
  unknown: { ...early, prices: SONNET_4 },
  retired: {},
  splitsCacheWrites: false,
}

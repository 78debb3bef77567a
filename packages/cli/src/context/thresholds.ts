import { isOn } from '../config/env-flag.ts'

/** What the command line says; it counts more than settings and variables. */
export interface ChosenCompaction {
  /** As if the model's window were that small; undefined: the model's own. */
  readonly window: number | undefined
}

/** What decides when a conversation is compacted. */
export interface WindowFacts {
  /** Context window of the model, in tokens. */
  readonly window: number
  /** Output limit of the model, or what the environment sets instead. */
  readonly maxOutput: number
  readonly env: Readonly<Record<string, string | undefined>>
  /** Setting `autoCompactEnabled`; default true. */
  readonly enabled?: boolean
  /** Setting `autoCompactWindow`: as if the window were that small. */
  readonly autoCompactWindow?: number
  readonly chosen?: ChosenCompaction
}

/** In tokens of context. */
export interface Thresholds {
  readonly window: number
  /** The window without the room for an answer. */
  readonly effective: number
  /** At so many the conversation is compacted. The room above it holds the summary request and its answer (PAIN-22). */
  readonly compactAt: number
  /** At so many the content of old tool results is cleared. */
  readonly clearAt: number
  /** False: nothing happens at `compactAt`. */
  readonly auto: boolean
}

const OUTPUT_CAP = 32_000
const BUFFER = 13_000
const CLEAR_BEFORE = 20_000

/** The thresholds of a model (spec: context §13.2): `window − output − 13 000`, or less by percentage. */
export const thresholds = ({
  window: real,
  maxOutput,
  env,
  enabled = true,
  autoCompactWindow,
  chosen,
}: WindowFacts): Thresholds => {
  const wanted =
    chosen === undefined
      ? (positive(env.CLAUDE_CODE_AUTO_COMPACT_WINDOW) ?? autoCompactWindow)
      : chosen.window
  const window = Math.min(real, wanted ?? real)
  const effective = window - Math.min(maxOutput, OUTPUT_CAP)
  const percentage = positive(env.CLAUDE_AUTOCOMPACT_PCT_OVERRIDE)
  const override =
    percentage === undefined ? window : Math.floor((effective * Math.min(percentage, 100)) / 100)
  // In a very small window the reserves would leave nothing: half of it is for the conversation.
  const regular = Math.max(effective - BUFFER, Math.floor(window / 2))
  const compactAt = Math.min(regular, override)
  return {
    window,
    effective,
    compactAt,
    clearAt: Math.max(Math.floor(compactAt / 2), compactAt - CLEAR_BEFORE),
    auto:
      !isOn(env.DISABLE_COMPACT) && (chosen !== undefined || (enabled && !isOn(env.DISABLE_AUTO_COMPACT))),
  }
}

/**
 * `tokens`: what the last response said (`contextTokens`). `since`: the estimate of what has come after it; it counts only
 * where it would leave no room for the answer.
 */
export const isCompactionDue = (tokens: number, limits: Thresholds, since = 0): boolean =>
  limits.auto && (tokens >= limits.compactAt || tokens + since >= limits.effective)

const positive = (value: string | undefined): number | undefined => {
  const number = Number(value || Number.NaN)
  return number > 0 ? number : undefined
}

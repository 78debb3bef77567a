import { BASH_MAX_TIMEOUT_MS, BASH_TIMEOUT_MS, SHELL_OUTPUT_CHARS, SHELL_OUTPUT_MAX_CHARS } from './limits.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The longest time a timer can be set to. */
const TIMER_MAX_MS = 2 ** 31 - 1

const positive = (value: string | undefined): number | undefined => {
  const number = Number(value)
  return value !== undefined && Number.isInteger(number) && number > 0 ? number : undefined
}

/** Time limits of Bash in milliseconds; the ceiling is never below the default (spec: tools §5.1). */
export const bashTimeLimits = (env: Environment): { readonly usual: number; readonly most: number } => {
  const usual = Math.min(positive(env.BASH_DEFAULT_TIMEOUT_MS) ?? BASH_TIMEOUT_MS, TIMER_MAX_MS)
  const most = Math.min(positive(env.BASH_MAX_TIMEOUT_MS) ?? BASH_MAX_TIMEOUT_MS, TIMER_MAX_MS)
  return { usual, most: Math.max(usual, most) }
}

/** The time limit of one call. Zero, negative and missing mean the usual one; what is above the ceiling is lowered to it. */
export const bashTimeout = (wanted: number | undefined, env: Environment): number => {
  const { usual, most } = bashTimeLimits(env)
  return wanted === undefined || !(wanted > 0) ? usual : Math.min(wanted, most)
}

/** Characters kept of each stream of a command. */
export const shellOutputLimit = (env: Environment): number =>
  Math.min(positive(env.BASH_MAX_OUTPUT_LENGTH) ?? SHELL_OUTPUT_CHARS, SHELL_OUTPUT_MAX_CHARS)

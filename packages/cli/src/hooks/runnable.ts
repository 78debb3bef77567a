import type { HookEvent, JsonObject } from '@agent-engine/protocol'
import type { HookVerdict } from './outcome.ts'

/** One occurrence of an event, ready to be told to hooks. */
export interface HookOccurrence {
  readonly event: HookEvent
  /** What matchers are tried against. */
  readonly matchValue: string | undefined
  readonly input: JsonObject
  /** The tool call's id, or a fresh one. */
  readonly toolUseId: string
  readonly signal: AbortSignal
}

/** A hook of any kind that an event has selected. */
export interface Runnable {
  /** Hooks with the same key run once per event. Absent: always run. */
  readonly key?: string
  /**
   * Gives a verdict, whatever happens to the hook; undefined when its condition leaves this occurrence out. Rejects only
   * with the signal's reason.
   */
  run(occurrence: HookOccurrence): Promise<HookVerdict | undefined>
}

/** `PreToolUse:Bash`, or `Stop` where there is nothing to match. */
export const occurrenceName = ({
  event,
  matchValue,
}: Pick<HookOccurrence, 'event' | 'matchValue'>): string =>
  matchValue === undefined ? event : `${event}:${matchValue}`

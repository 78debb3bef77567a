import type { HookEvent, JsonObject } from '@agent-engine/protocol'
import type { HookEntry } from '@agent-engine/protocol/settings/hooks-settings'
import { TOOL_EVENTS } from './event-rules.ts'
import type { Limiter } from './limit-parallel.ts'
import { matcherOf } from './matcher.ts'
import type { HookSource } from './port.ts'
import { type ConfiguredHook, type EntryPorts, runEntry } from './run-entry.ts'
import type { HookOccurrence, Runnable } from './runnable.ts'
import { sessionEndBudget, timeoutOf } from './timeouts.ts'

export interface SettingsHooksOptions {
  /** Weakest first, as they were when the session started; all of them run. */
  readonly sources: readonly HookSource[]
  readonly ports: EntryPorts
  readonly limit: Limiter
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether a call fits a permission rule (`if`); true when that cannot be told. */
  fitsRule(rule: string, toolName: string, input: JsonObject): Promise<boolean>
  /** Hooks with `once` that have run; shared by all hooks of a session. */
  readonly ranOnce: Set<string>
}

/** Hooks by event and matcher; callback hooks have the same form. */
export interface HookSelection {
  has(event: HookEvent): boolean
  /** What the hooks of an event are about. */
  matchers(event: HookEvent): readonly (string | null | undefined)[]
  select(event: HookEvent, matchValue: string | undefined): readonly Runnable[]
}

export const createSettingsHooks = (options: SettingsHooksOptions): HookSelection => {
  const { sources, env } = options
  return {
    has: (event) => sources.some(({ groups }) => (groups[event] ?? []).length > 0),
    matchers: (event) => sources.flatMap(({ groups }) => (groups[event] ?? []).map(({ matcher }) => matcher)),
    select(event, matchValue) {
      const found = sources.flatMap(({ groups, variables = {}, mayRunOnce = false }) =>
        (groups[event] ?? [])
          .filter(({ matcher }) => matcherOf(event)(matcher, matchValue))
          .flatMap(({ hooks }) => hooks.map((entry) => ({ entry, variables, mayRunOnce }))),
      )
      const budget =
        event === 'SessionEnd'
          ? sessionEndBudget(
              found.map(({ entry }) => entry),
              env,
            )
          : undefined
      // Hooks that wait for others to end wait on the same clock.
      const endsAt = budget === undefined ? undefined : performance.now() + budget
      return found.map(({ entry, variables, mayRunOnce }) =>
        runnable({ entry, variables, timeoutMs: budget ?? timeoutOf(event, entry) }, options, {
          endsAt,
          isOnce: mayRunOnce && entry.once === true,
        }),
      )
    },
  }
}

const runnable = (
  hook: ConfiguredHook,
  { ports, limit, fitsRule, ranOnce }: SettingsHooksOptions,
  { endsAt, isOnce }: { readonly endsAt: number | undefined; readonly isOnce: boolean },
): Runnable => ({
  key: keyOf(hook),
  async run(occurrence) {
    if (!(await isMeant(hook.entry, occurrence, fitsRule))) return undefined
    if (isOnce) {
      const key = `${occurrence.event} ${keyOf(hook)}`
      if (ranOnce.has(key)) return undefined
      ranOnce.add(key)
    }
    return limit(() =>
      runEntry(
        endsAt === undefined ? hook : { ...hook, timeoutMs: Math.max(0, endsAt - performance.now()) },
        occurrence,
        ports,
      ),
    )
  },
})

/** A condition can only be met by a tool call. */
const isMeant = async (
  { if: rule }: HookEntry,
  { event, input }: HookOccurrence,
  fitsRule: SettingsHooksOptions['fitsRule'],
): Promise<boolean> => {
  if (rule === undefined) return true
  const { tool_name: toolName, tool_input: toolInput } = input
  if (!TOOL_EVENTS.has(event) || typeof toolName !== 'string') return false
  return fitsRule(rule, toolName, isObject(toolInput) ? toolInput : {})
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null

/** The same command twice is one hook, whatever its time limit (spec: hooks §6). */
const keyOf = ({ entry, variables }: ConfiguredHook): string => {
  const { timeout: _time, statusMessage: _text, ...what } = entry
  return JSON.stringify([Object.entries(what).sort(([a], [b]) => (a < b ? -1 : 1)), variables])
}

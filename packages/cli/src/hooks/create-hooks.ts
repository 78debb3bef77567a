import { randomUUID } from 'node:crypto'
import type { HookEvent, JsonObject } from '@agent-engine/protocol'
import type { BackgroundHooks } from './background-hooks.ts'
import type { HookObserver } from './observer.ts'
import { type HookVerdict, mergeVerdicts } from './outcome.ts'
import { type HookCall, type Hooks, NO_OPINION } from './port.ts'
import type { HookOccurrence, Runnable } from './runnable.ts'
import type { HookSelection } from './settings-hooks.ts'
import { shortenOutcome } from './shorten-outcome.ts'

export interface HooksOptions {
  /** Kinds of hooks in configuration order; their verdicts are merged by one rule. */
  readonly selections: readonly HookSelection[]
  /** The fields that every hook input has, for this moment. */
  baseInput(event: HookEvent): JsonObject
  readonly observer: HookObserver
  /** Absent: no hook can go on in the background. */
  readonly background?: BackgroundHooks
  /** Keeps a text that is too long for the model; gives the file. */
  keepText(text: string): Promise<string>
  readonly log: (event: string, fields: JsonObject) => void
}

/** All hooks of a session behind the one port. What background hooks had to say comes with the next prompt. */
export const createHooks = (options: HooksOptions): Hooks => {
  const { selections, observer, background } = options
  const hasNews = (event: HookEvent): boolean => event === 'UserPromptSubmit' && background?.hasTexts === true
  return {
    has: (event) => hasNews(event) || selections.some((selection) => selection.has(event)),
    async dispatch(event, call) {
      const selected = distinct(selections.flatMap((selection) => selection.select(event, call.matchValue)))
      if (selected.length === 0 && !hasNews(event)) return NO_OPINION
      const occurrence = occurrenceOf(options, event, call)
      const answers = await Promise.all(selected.map((hook) => hook.run(occurrence)))
      const verdicts = answers.filter((verdict) => verdict !== undefined)
      const merged = mergeVerdicts(event, verdicts)
      const news = event === 'UserPromptSubmit' ? (background?.take() ?? []) : []
      for (const text of merged.systemMessages) observer.notice(text)
      if (verdicts.filter(({ output }) => rewritesInput(output)).length > 1) {
        options.log('several_inputs', { event, note: 'the last one in configuration order counts' })
      }
      return shortenOutcome(
        { ...merged, additionalContext: [...news, ...merged.additionalContext] },
        options.keepText,
      )
    },
  }
}

const rewritesInput = ({ hookSpecificOutput: specific }: HookVerdict['output']): boolean =>
  specific?.hookEventName === 'PreToolUse' && specific.updatedInput !== undefined

const occurrenceOf = (options: HooksOptions, event: HookEvent, call: HookCall): HookOccurrence => ({
  event,
  matchValue: call.matchValue,
  input: {
    ...options.baseInput(event),
    ...(call.agentId === undefined ? {} : { agent_id: call.agentId }),
    ...(call.agentType === undefined ? {} : { agent_type: call.agentType }),
    hook_event_name: event,
    ...call.fields,
  },
  toolUseId: call.toolUseId ?? randomUUID(),
  signal: call.signal,
})

const distinct = (hooks: readonly Runnable[]): readonly Runnable[] => {
  const seen = new Set<string>()
  return hooks.filter(({ key }) => {
    if (key === undefined) return true
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}

import type { HookEvent, JsonObject } from '@agent-engine/protocol'
import type { BackgroundHooks } from './background-hooks.ts'
import type { HookObserver } from './observer.ts'
import { type HookVerdict, mergeVerdicts } from './outcome.ts'
import { type HookCall, type HookSource, type Hooks, NO_OPINION } from './port.ts'
import type { HookOccurrence, Runnable } from './runnable.ts'
import type { HookSelection } from './settings-hooks.ts'
import { shortenOutcome } from './shorten-outcome.ts'

export interface HooksOptions {
  /** Kinds of hooks in configuration order; their verdicts are merged by one rule. */
  readonly selections: readonly HookSelection[]
  /** Makes hooks of a configuration that comes later, from an agent or skill. Absent: none may come. */
  configure?(source: HookSource): Promise<HookSelection>
  /** The fields that every hook input has, for this moment. */
  baseInput(event: HookEvent): Promise<JsonObject>
  readonly observer: HookObserver
  newId(): string
  /** Absent: no hook can go on in the background, or none did yet. */
  readonly background?: BackgroundHooks | undefined
  /** Hooks want to hear of changes of these files, instead of those they named before. */
  watch?(paths: readonly string[]): Promise<void>
  /** Hooks have changed skills and commands on the disk. */
  reloadSkills?(): Promise<void>
  /** Hooks name the session. */
  name?(title: string): void
  /** Where a tool of an MCP server comes from; undefined for other tools. */
  serverOf?(toolName: string): JsonObject | undefined
  /** Keeps a text that is too long for the model; gives the file. */
  keepText(text: string): Promise<string>
  readonly log: (event: string, fields: JsonObject) => void
}

/** All hooks of a session behind the one port. What background hooks had to say comes with the next prompt. */
export const createHooks = (options: HooksOptions): Hooks => hooksOf(options, () => options.selections)

const hooksOf = (options: HooksOptions, given: () => readonly HookSelection[]): Hooks => {
  const { observer } = options
  const added = new Set<HookSelection>()
  const all = (): readonly HookSelection[] => [...given(), ...added]
  // What hooks said between turns.
  let kept: readonly string[] = []
  const hasNews = (event: HookEvent): boolean =>
    event === 'UserPromptSubmit' && (kept.length > 0 || options.background?.hasTexts === true)
  const takeNews = (event: HookEvent): readonly string[] => {
    if (event !== 'UserPromptSubmit') return []
    const news = [...kept, ...(options.background?.take() ?? [])]
    kept = []
    return news
  }
  return {
    has: (event) => hasNews(event) || all().some((selection) => selection.has(event)),
    async dispatch(event, call) {
      const selected = distinct(all().flatMap((selection) => selection.select(event, call.matchValue)))
      if (selected.length === 0 && !hasNews(event)) return NO_OPINION
      const occurrence = await occurrenceOf(options, event, call)
      const answers = await Promise.all(selected.map((hook) => hook.run(occurrence)))
      const verdicts = answers.filter((verdict) => verdict !== undefined)
      const merged = mergeVerdicts(event, verdicts)
      const news = takeNews(event)
      if (event === 'Notification') kept = [...kept, ...merged.additionalContext].slice(-MOST_KEPT)
      for (const text of merged.systemMessages) observer.notice(text)
      for (const { output } of verdicts) {
        if (output.terminalSequence !== undefined) observer.terminal(output.terminalSequence)
      }
      const title = verdicts.flatMap(({ output }) => titleIn(output)).at(-1)
      if (title !== undefined) options.name?.(title)
      if (merged.reloadsSkills) await options.reloadSkills?.()
      const watched = verdicts.flatMap(({ output }) => watchPathsOf(output) ?? [])
      if (verdicts.some(({ output }) => watchPathsOf(output) !== undefined)) await options.watch?.(watched)
      if (verdicts.filter(({ output }) => rewritesInput(output)).length > 1) {
        options.log('several_inputs', { event, note: 'the last one in configuration order counts' })
      }
      return shortenOutcome(
        { ...merged, additionalContext: [...news, ...merged.additionalContext] },
        options.keepText,
      )
    },
    async extend(source) {
      const own = await configured(options, source)
      return hooksOf(options, () => [...all(), ...own])
    },
    async add(source) {
      const own = await configured(options, source)
      for (const selection of own) added.add(selection)
      return () => {
        for (const selection of own) added.delete(selection)
      }
    },
  }
}

/** Texts kept for the next prompt, however many notifications there were. */
const MOST_KEPT = 20

const configured = async (
  { configure }: HooksOptions,
  source: HookSource,
): Promise<readonly HookSelection[]> => {
  if (configure === undefined || Object.keys(source.groups).length === 0) return []
  return [await configure(source)]
}

const watchPathsOf = ({
  hookSpecificOutput: specific,
}: HookVerdict['output']): readonly string[] | undefined =>
  specific !== undefined && 'watchPaths' in specific ? specific.watchPaths : undefined

const titleIn = ({ hookSpecificOutput: specific }: HookVerdict['output']): string[] =>
  specific !== undefined && 'sessionTitle' in specific && specific.sessionTitle?.trim()
    ? [specific.sessionTitle.trim()]
    : []

const rewritesInput = ({ hookSpecificOutput: specific }: HookVerdict['output']): boolean =>
  specific?.hookEventName === 'PreToolUse' && specific.updatedInput !== undefined

const occurrenceOf = async (
  options: HooksOptions,
  event: HookEvent,
  call: HookCall,
): Promise<HookOccurrence> => ({
  event,
  matchValue: call.matchValue,
  input: {
    ...(await options.baseInput(event)),
    ...(call.agentId === undefined ? {} : { agent_id: call.agentId }),
    ...(call.agentType === undefined ? {} : { agent_type: call.agentType }),
    hook_event_name: event,
    ...call.fields,
    ...serverField(options, call.fields.tool_name),
  },
  toolUseId: call.toolUseId ?? options.newId(),
  signal: call.signal,
})

const serverField = (options: HooksOptions, toolName: unknown): JsonObject => {
  const server = typeof toolName === 'string' ? options.serverOf?.(toolName) : undefined
  return server === undefined ? {} : { mcp_server: server }
}

const distinct = (hooks: readonly Runnable[]): readonly Runnable[] => {
  const seen = new Set<string>()
  return hooks.filter(({ key }) => {
    if (key === undefined) return true
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}

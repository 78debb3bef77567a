import { randomUUID } from 'node:crypto'
import type { HookEvent, HookRegistration, JsonObject } from '@agent-engine/protocol'
import type { HookCallback } from './callback.ts'
import { matches } from './matcher.ts'
import { type HookVerdict, mergeVerdicts } from './outcome.ts'
import { type HookCall, type HookOutcome, type Hooks, NO_OPINION } from './port.ts'

/** How long a callback may take when its matcher says nothing, in milliseconds (spec: hooks §6). */
const DEFAULT_TIMEOUT_MS = 600_000

export interface CallbackHooksOptions {
  readonly callback: HookCallback
  /** What the host registered; a later `initialize` replaces it. */
  registered(): HookRegistration
  /** The fields that every hook input has, for this moment. */
  baseInput(event: HookEvent): JsonObject
  /** A callback failed or answered nonsense; the action goes ahead. */
  onFailure(event: HookEvent, problem: string): void
}

interface Selected {
  readonly id: string
  readonly timeoutMs: number
  readonly blockOnFailure: boolean
}

/** Hooks that live in the host, called over the control channel (spec: hooks §9). */
export const createCallbackHooks = (options: CallbackHooksOptions): Hooks => ({
  has: (event) => (options.registered()[event] ?? []).length > 0,
  async dispatch(event, call) {
    const selected = select(options.registered(), event, call.matchValue)
    if (selected.length === 0) return NO_OPINION
    const input = { ...options.baseInput(event), hook_event_name: event, ...call.fields }
    const toolUseId = call.toolUseId ?? randomUUID()
    const verdicts = await Promise.all(
      selected.map((hook) => runOne(options, event, hook, input, toolUseId, call)),
    )
    return mergeVerdicts(event, call.matchValue, verdicts) satisfies HookOutcome
  },
})

const select = (
  registered: HookRegistration,
  event: HookEvent,
  value: string | undefined,
): readonly Selected[] =>
  (registered[event] ?? [])
    .filter(({ matcher }) => matches(matcher, value))
    .flatMap(({ hookCallbackIds, timeout, onFailure }) =>
      hookCallbackIds.map((id) => ({
        id,
        timeoutMs: timeout === undefined ? DEFAULT_TIMEOUT_MS : timeout * 1000,
        blockOnFailure: onFailure === 'block',
      })),
    )

const runOne = async (
  options: CallbackHooksOptions,
  event: HookEvent,
  hook: Selected,
  input: JsonObject,
  toolUseId: string,
  { signal }: HookCall,
): Promise<HookVerdict> => {
  const name = `${event}:Callback`
  const timeout = AbortSignal.timeout(hook.timeoutMs)
  try {
    const answer = await options.callback(
      { callbackId: hook.id, input, toolUseId },
      AbortSignal.any([signal, timeout]),
    )
    const { hookOutputSchema } = await import('@agent-engine/protocol/hooks/output')
    const parsed = hookOutputSchema.safeParse(answer)
    if (!parsed.success) return failure(options, event, hook, 'the answer has an unknown shape')
    const output = parsed.data
    if (output.async === true) return { hook: name, output: {} }
    const specific = output.hookSpecificOutput
    if (specific !== undefined && specific.hookEventName !== event) {
      return failure(options, event, hook, `the answer is for ${specific.hookEventName}`)
    }
    return { hook: name, output }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (timeout.aborted) {
      const reason = `The host's hook did not answer within ${hook.timeoutMs / 1000} seconds.`
      options.onFailure(event, reason)
      return isGate(event)
        ? { hook: name, output: { decision: 'block', reason } }
        : { hook: name, output: {} }
    }
    return failure(options, event, hook, error instanceof Error ? error.message : String(error))
  }
}

/** Events whose action must not go ahead when a hook stays silent. */
const isGate = (event: HookEvent): boolean => event === 'PreToolUse' || event === 'UserPromptSubmit'

const failure = (
  options: CallbackHooksOptions,
  event: HookEvent,
  hook: Selected,
  problem: string,
): HookVerdict => {
  options.onFailure(event, problem)
  const name = `${event}:Callback`
  return hook.blockOnFailure
    ? { hook: name, output: { decision: 'block', reason: `The host's hook failed: ${problem}` } }
    : { hook: name, output: {} }
}

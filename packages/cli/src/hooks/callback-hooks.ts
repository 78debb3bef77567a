import type { HookEvent, HookRegistration } from '@agent-engine/protocol'
import { anySignal } from '../platform/any-signal.ts'
import { timeLimit } from '../platform/time-limit.ts'
import type { HookCallback } from './callback.ts'
import { matcherOf } from './matcher.ts'
import type { HookObserver } from './observer.ts'
import { CALLBACK_COMMAND, type HookVerdict } from './outcome.ts'
import type { HookOccurrence } from './runnable.ts'
import type { HookSelection } from './settings-hooks.ts'

/** How long a callback may take when its matcher says nothing, in milliseconds (spec: hooks §6). */
const DEFAULT_TIMEOUT_MS = 600_000
const SESSION_END_MS = 1_500

export interface CallbackHooksOptions {
  readonly callback: HookCallback
  /** What the host registered; a later `initialize` replaces it. */
  registered(): HookRegistration
  /** Told when a callback failed or answered nonsense; the action goes ahead. */
  readonly observer: HookObserver
}

interface Selected {
  readonly id: string
  readonly timeoutMs: number
  readonly blockOnFailure: boolean
}

/** Hooks that live in the host, called over the control channel (spec: hooks §9). */
export const createCallbackHooks = (options: CallbackHooksOptions): HookSelection => ({
  has: (event) => (options.registered()[event] ?? []).length > 0,
  matchers: (event) => (options.registered()[event] ?? []).map(({ matcher }) => matcher),
  select: (event, matchValue) =>
    selected(options.registered(), event, matchValue).map((hook) => ({
      run: (occurrence) => runOne(options, hook, occurrence),
    })),
})

const selected = (
  registered: HookRegistration,
  event: HookEvent,
  value: string | undefined,
): readonly Selected[] =>
  (registered[event] ?? [])
    .filter(({ matcher }) => matcherOf(event)(matcher, value))
    .flatMap(({ hookCallbackIds, timeout, onFailure }) =>
      hookCallbackIds.map((id) => ({
        id,
        timeoutMs: timeoutOf(event, timeout),
        blockOnFailure: onFailure === 'block',
      })),
    )

/** Nobody waits long for hooks of a session that is over. */
const timeoutOf = (event: HookEvent, seconds: number | undefined): number => {
  const given = seconds === undefined ? DEFAULT_TIMEOUT_MS : seconds * 1000
  return event === 'SessionEnd' ? Math.min(given, SESSION_END_MS) : given
}

const runOne = async (
  options: CallbackHooksOptions,
  hook: Selected,
  { event, input, toolUseId, signal }: HookOccurrence,
): Promise<HookVerdict> => {
  const verdict = (output: HookVerdict['output']): HookVerdict => ({
    name: `${event}:Callback`,
    command: CALLBACK_COMMAND,
    output,
  })
  const failure = (problem: string): HookVerdict => {
    options.observer.callbackFailed(event, problem)
    return verdict(
      hook.blockOnFailure ? { decision: 'block', reason: `The host's hook failed: ${problem}` } : {},
    )
  }
  const timeout = timeLimit(hook.timeoutMs)
  try {
    const answer = await options.callback(
      { callbackId: hook.id, input, toolUseId },
      anySignal([signal, timeout]),
    )
    const { readAnswerObject } = await import('./read-answer.ts')
    const said = readAnswerObject(event, answer)
    switch (said.type) {
      case 'answer':
        return verdict(said.output)
      case 'async':
        return verdict({})
      case 'no_verdict':
        return failure(said.problem)
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (timeout.aborted) {
      const reason = `The host's hook did not answer within ${hook.timeoutMs / 1000} seconds.`
      options.observer.callbackFailed(event, reason)
      return verdict(isGate(event) || hook.blockOnFailure ? { decision: 'block', reason } : {})
    }
    return failure(error instanceof Error ? error.message : String(error))
  }
}

/** Events whose action must not go ahead when a hook stays silent. */
const isGate = (event: HookEvent): boolean => event === 'PreToolUse' || event === 'UserPromptSubmit'

import type { ExitReason, JsonObject } from '@agent-engine/protocol'
import { SYNTHETIC_MODEL } from '@agent-engine/protocol/synthetic-model'
import { contextSize } from '../compaction/context-size.ts'
import type { EngineParts } from '../parts.ts'
import { deferredCall } from '../put-off.ts'
import { recordUser } from '../record.ts'
import type { SessionState } from '../state.ts'
import { preloadSkills } from '../subagent/preload-skills.ts'
import { tellOfInstructions } from './instruction-hooks.ts'
import { CACHE_MS, cacheWriteUsd, tellOfOtherModel } from './model-hooks.ts'
import { recordContexts } from './record-contexts.ts'

/** What a session begins with (spec: hooks §4). */
export type StartSource = 'startup' | 'resume' | 'clear' | 'fork'

/** What Setup hooks are to do (`--init`, `--maintenance`). */
export type SetupTrigger = 'init' | 'maintenance'

/**
 * Tells hooks that a session begins: before its first prompt, when the host has registered its callbacks. What they add
 * stands before that prompt; they cannot stop the session (spec: hooks §7.7).
 */
export const startSession = async (
  parts: EngineParts,
  state: SessionState,
  source: StartSource,
  signal: AbortSignal,
): Promise<void> => {
  state.begun = true
  if (source !== 'clear') await setUp(parts, state, signal)
  if (parts.hooks.has('SessionStart')) {
    const outcome = await parts.hooks.dispatch('SessionStart', {
      fields: { source, model: parts.model.resolve(state.model), ...pastFacts(parts, state, source) },
      matchValue: source,
      signal,
    })
    addContexts(parts, state, outcome.additionalContext)
    if (outcome.initialMessage !== undefined && deferredCall(state) === undefined)
      recordUser({ parts, state }, { content: outcome.initialMessage })
  }
  if (source === 'resume' || source === 'fork') await tellOfModel(parts, state)
  else await introduceLead(parts, state, source, signal)
  await tellOfInstructions(parts, 'session_start', signal)
}

/** What the main agent's definition puts before the first prompt: its skills, and once a prompt of its own. */
const introduceLead = async (
  parts: EngineParts,
  state: SessionState,
  source: 'startup' | 'clear',
  signal: AbortSignal,
): Promise<void> => {
  const lead = parts.lead?.()
  if (lead === undefined) return
  await preloadSkills(parts, state, lead, { toolUseId: 'lead', signal })
  if (source === 'startup' && lead.initialPrompt !== undefined) {
    recordUser({ parts, state }, { content: lead.initialPrompt })
  }
}

/** What it costs to go on: the conversation is read anew once the cache is gone. */
const pastFacts = (parts: EngineParts, state: SessionState, source: StartSource): JsonObject => {
  const { lastAnsweredAt } = parts.options
  if ((source !== 'resume' && source !== 'fork') || lastAnsweredAt === undefined) return {}
  const ageMs = Math.max(0, parts.transcript.now() - lastAnsweredAt)
  const { counted, since } = contextSize(state)
  return {
    seconds_since_last_response: Math.round(ageMs / 1000),
    context_tokens: counted + since,
    prompt_cache_likely_expired: ageMs >= CACHE_MS['5m'],
    estimated_cache_write_usd: cacheWriteUsd(parts, parts.model.resolve(state.model), counted + since),
  }
}

/** Nothing may stand between a call that was put off and its result. */
const addContexts = (parts: EngineParts, state: SessionState, texts: readonly string[]): void => {
  if (deferredCall(state) === undefined) recordContexts({ parts, state }, texts)
  else state.news.push(...texts)
}

/** A session that goes on may go on with another model. */
const tellOfModel = async (parts: EngineParts, state: SessionState): Promise<void> => {
  const last = state.history.findLast(
    ({ model, excluded }) => model !== undefined && excluded !== true,
  )?.model
  if (last === undefined || last === SYNTHETIC_MODEL) return
  const now = parts.model.resolve(state.model)
  await tellOfOtherModel(parts, state, parts.model.resolve(last), now, 'resume')
}

/** Setup hooks prepare the project; they can stop nothing either. */
const setUp = async (parts: EngineParts, state: SessionState, signal: AbortSignal): Promise<void> => {
  const { setup: trigger } = parts.options
  if (trigger === undefined || !parts.hooks.has('Setup')) return
  const outcome = await parts.hooks.dispatch('Setup', { fields: { trigger }, matchValue: trigger, signal })
  addContexts(parts, state, outcome.additionalContext)
}

/** Tells hooks once that a session that had begun is over. Never rejects: nothing can be done about it any more. */
export const endSession = async (
  parts: EngineParts,
  state: SessionState,
  reason: ExitReason,
): Promise<void> => {
  if (!state.begun) return
  state.begun = false
  if (!parts.hooks.has('SessionEnd')) return
  await parts.hooks
    .dispatch('SessionEnd', {
      fields: { reason },
      matchValue: reason,
      signal: new AbortController().signal,
    })
    .catch((error: unknown) => parts.log('session_end_hooks_failed', { error: String(error) }))
}

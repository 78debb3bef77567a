import type { JsonObject } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { contextSize } from '../compaction/context-size.ts'
import type { EngineParts } from '../parts.ts'
import type { SessionState } from '../state.ts'

/** Who wants another model. */
export type SwitchSource = 'command' | 'sdk'

/** A PreModelSwitch hook said no, or wants somebody asked where nobody can be. */
export class ModelSwitchRefused extends AgentError {
  constructor(to: string, reason: string) {
    super('model_switch_refused', `The model was not changed to ${to}: ${reason}`)
    this.name = 'ModelSwitchRefused'
  }
}

/**
 * Changes the model of the next requests; `undefined` is the session's own. Gives its id, at once where no hook listens.
 * Rejects with `ModelSwitchRefused`.
 */
export const switchModel = (
  parts: EngineParts,
  state: SessionState,
  model: string | undefined,
  source: SwitchSource,
): string | Promise<string> => {
  const from = parts.model.resolve(state.model)
  const to = parts.model.resolve(model)
  const take = (): string => {
    state.model = model
    return to
  }
  const { hooks } = parts
  if (from === to || !(hooks.has('PreModelSwitch') || hooks.has('PostModelSwitch'))) return take()
  const facts = switchFacts(parts, state, from, to)
  const done = (async () => {
    const fields = { ...facts, requested_model: model ?? null, source }
    await askHooks(parts, fields, to)
    take()
    await tellOfSwitch(parts, state, fields)
    return to
  })()
  // A turn that begins meanwhile waits for it.
  state.switching = done.then(
    () => undefined,
    () => undefined,
  )
  return done
}

/** The model changed without anybody asking for it. Never rejects. */
export const tellOfOtherModel = async (
  parts: EngineParts,
  state: SessionState,
  from: string,
  to: string,
  source: 'auto' | 'resume',
): Promise<void> => {
  if (from === to || !parts.hooks.has('PostModelSwitch')) return
  await tellOfSwitch(parts, state, { ...switchFacts(parts, state, from, to), requested_model: null, source })
}

const askHooks = async (parts: EngineParts, fields: JsonObject, to: string): Promise<void> => {
  if (!parts.hooks.has('PreModelSwitch')) return
  const { permission, block, stop } = await parts.hooks.dispatch('PreModelSwitch', {
    fields,
    signal: new AbortController().signal,
  })
  const reason = block?.reason ?? stop?.reason
  if (reason !== undefined) throw new ModelSwitchRefused(to, reason)
  switch (permission?.decision) {
    case 'deny':
    case 'defer':
      throw new ModelSwitchRefused(to, permission.reason)
    case 'ask':
      throw new ModelSwitchRefused(
        to,
        `a hook wants it confirmed, which cannot be done here. ${permission.reason}`.trimEnd(),
      )
    case 'allow':
    case undefined:
      return
  }
}

const tellOfSwitch = async (parts: EngineParts, state: SessionState, fields: JsonObject): Promise<void> => {
  if (!parts.hooks.has('PostModelSwitch')) return
  const { additionalContext } = await parts.hooks.dispatch('PostModelSwitch', {
    fields,
    signal: new AbortController().signal,
  })
  state.news.push(...additionalContext)
}

/** How long the API keeps what it has read. */
export const CACHE_MS = { '5m': 300_000, '1h': 3_600_000 } as const

/** What a switch costs: the other model reads the conversation anew, without a cache. */
const switchFacts = (parts: EngineParts, state: SessionState, from: string, to: string): JsonObject => {
  const { measured, measuredAt } = state.gauge
  const { counted, since } = contextSize(state)
  const tokens = counted + since
  const written = measured?.usage.cache_creation
  const ttl = (written?.ephemeral_1h_input_tokens ?? 0) > 0 ? '1h' : '5m'
  return {
    from_model: from,
    to_model: to,
    context_tokens: tokens,
    prompt_cache_warm: measuredAt !== undefined && performance.now() - measuredAt < CACHE_MS[ttl],
    cache_ttl: ttl,
    estimated_cache_write_usd: cacheWriteUsd(parts, to, tokens),
    pricing: parts.model.isListed(to) ? 'catalog' : 'default',
  }
}

/** US dollars for a conversation that a model reads for the first time. */
export const cacheWriteUsd = ({ model }: EngineParts, name: string, tokens: number): number =>
  model.costOf(name, { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: tokens })

import type { EngineParts } from '../parts.ts'
import { tags } from '../record.ts'
import type { TurnState } from '../state.ts'

/** What hooks said to a prompt. */
export type PromptVerdict =
  /** `contexts` are for the model, beside the prompt. */
  | { readonly type: 'go'; readonly contexts: readonly string[] }
  /** The model does not see it; `kept`: it stays in the conversation all the same. */
  | { readonly type: 'stopped'; readonly kept: boolean; readonly text: string }

const GO: PromptVerdict = { type: 'go', contexts: [] }

/** Asks UserPromptSubmit hooks before the model sees a prompt; tells the host when one stops it (spec: hooks §7.6). */
export const askPromptHooks = async (
  parts: EngineParts,
  { controller: { signal }, origin }: TurnState,
  prompt: string,
): Promise<PromptVerdict> => {
  if (!parts.hooks.has('UserPromptSubmit')) return GO
  const outcome = await parts.hooks.dispatch('UserPromptSubmit', {
    fields: { prompt, source: origin === undefined ? sourceOf(parts) : 'system' },
    signal,
  })
  const { block, stop } = outcome
  if (block !== undefined) {
    return stopped(parts, {
      kind: 'blocked_by_hook',
      reason: block.reason,
      text: [
        `A UserPromptSubmit hook blocked this prompt: ${block.reason}`,
        ...(outcome.hidesPrompt ? [] : [`The prompt was: ${prompt}`]),
      ].join('\n\n'),
    })
  }
  if (stop !== undefined) {
    return stopped(parts, { kind: 'stopped_by_hook', reason: stop.reason, text: stop.reason })
  }
  return { type: 'go', contexts: outcome.additionalContext }
}

const sourceOf = ({ options }: EngineParts): string => (options.interactive === true ? 'user' : 'sdk')

const stopped = (
  parts: EngineParts,
  {
    kind,
    reason,
    text,
  }: { readonly kind: 'blocked_by_hook' | 'stopped_by_hook'; readonly reason: string; readonly text: string },
): PromptVerdict => {
  const kept = kind === 'stopped_by_hook'
  parts.sink.emit({
    type: 'system',
    subtype: 'informational',
    level: 'warning',
    content: text,
    prevent_continuation: true,
    prompt_submit_outcome: { kind, prompt_kept: kept, reason },
    ...tags(parts.transcript),
  })
  return { type: 'stopped', kept, text }
}

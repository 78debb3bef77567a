import type { MessageParam } from '@agent-engine/protocol'
import type { HistoryEntry } from './history.ts'
import { addEntry, createDraft, type Draft, finishDraft } from './normalize/draft.ts'
import { sameModel } from './normalize/thinking.ts'

export interface NormalizeOptions {
  /** The model the request goes to. Thinking that another model produced is left out. */
  readonly model: string
  /** Further names under which answers of `model` come back, as gateways have them. */
  readonly answersAs?: readonly string[]
  /** `drop` leaves all thinking out: for the one retry after the API refused a signature. Default `keep`. */
  readonly thinking?: 'keep' | 'drop'
  /** The model goes on with its last message (after `pause_turn`), so no user message is put behind it. */
  readonly continuesAnswer?: boolean
}

/**
 * The messages of a request for a conversation (spec: context §6). Total: any history, however it was cut, gives messages
 * that the API accepts — roles in order, every tool use with exactly one result in the next message, no empty text, no
 * field the API does not know, well-formed text. Pure: entries are read, never changed; blocks and messages are shared
 * between calls and must not be changed either. While a history grows, so do the messages: what was sent stays as it was.
 *
 * Cheap to call before every request: a history array that only grew since the last call costs its new entries.
 */
export const normalize = (history: readonly HistoryEntry[], options: NormalizeOptions): MessageParam[] => {
  const key = JSON.stringify([options.model, options.answersAs ?? [], options.thinking ?? 'keep'])
  const { draft, taken } = progressOf(history, key)
  const trusted = thinkingTrust(options)
  for (const entry of history.slice(taken.length)) {
    addEntry(draft, entry, trusted)
    taken.push(entry)
  }
  return finishDraft(draft, options.continuesAnswer ?? false)
}

/** How far a history array was read by an earlier call. */
interface Progress {
  readonly key: string
  readonly draft: Draft
  readonly taken: HistoryEntry[]
}

const earlier = new WeakMap<readonly HistoryEntry[], Progress>()

/** The earlier call's progress if the array still starts with the very same entries, else a new start. */
const progressOf = (history: readonly HistoryEntry[], key: string): Progress => {
  const known = earlier.get(history)
  if (known?.key === key && known.taken.every((entry, at) => entry === history[at])) return known
  const fresh: Progress = { key, draft: createDraft(), taken: [] }
  earlier.set(history, fresh)
  return fresh
}

/** Whose thinking may be sent back: every model signs its own. Entries that name no model are taken at their word. */
const thinkingTrust = ({
  model,
  answersAs = [],
  thinking,
}: NormalizeOptions): ((entry: HistoryEntry) => boolean) => {
  if (thinking === 'drop') return () => false
  const names = [model, ...answersAs]
  return ({ model: producer }) => producer === undefined || names.some((name) => sameModel(name, producer))
}

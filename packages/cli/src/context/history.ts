import type { ContentBlockParam } from '@agent-engine/protocol'

/**
 * One entry of the conversation as the engine keeps it: the transcript line without its envelope. Entries are never
 * changed after they were added; what goes into a request is made from them by `normalize`.
 */
export interface HistoryEntry {
  readonly uuid: string
  readonly role: 'user' | 'assistant'
  readonly content: string | readonly ContentBlockParam[]
  /** Assistant only: entries of one API response share it. */
  readonly messageId?: string
  /** Assistant only: the model that produced the entry (`<synthetic>` for our own). */
  readonly model?: string
  /** In the transcript, but never sent: synthetic error lines. */
  readonly excluded?: true
  /** Made by the engine for the model, hidden from users. */
  readonly meta?: true
  /** User only: a reminder about the tool results before it; its text is joined to the last of them. */
  readonly joinsResult?: true
}

import type { AssistantEntry, ChainEntry, ContentBlockParam, UserEntry } from '@agent-engine/protocol'

/** One entry of the conversation as the engine keeps it; the same shape as the context's `HistoryEntry`. */
export interface ConversationEntry {
  readonly uuid: string
  readonly role: 'user' | 'assistant'
  readonly content: string | readonly ContentBlockParam[]
  /** Assistant only: entries of one API response share it. */
  readonly messageId?: string
  /** Assistant only: the model that produced the entry. */
  readonly model?: string
  /** Never sent: synthetic error lines. */
  readonly excluded?: true
  /** Made for the model, hidden from users. */
  readonly meta?: true
}

/** What the model has seen and said, without the lines that only the transcript needs. */
export const historyFromChain = (chain: readonly ChainEntry[]): ConversationEntry[] =>
  chain.flatMap((entry) => {
    if (entry.type === 'user') return [fromUser(entry)]
    if (entry.type === 'assistant') return [fromAssistant(entry)]
    return []
  })

const fromUser = ({ uuid, message, isMeta }: UserEntry): ConversationEntry => ({
  uuid,
  role: 'user',
  content: message.content,
  ...(isMeta === true && { meta: true }),
})

const fromAssistant = ({ uuid, message, isApiErrorMessage }: AssistantEntry): ConversationEntry => ({
  uuid,
  role: 'assistant',
  content: message.content,
  ...(typeof message.id === 'string' && { messageId: message.id }),
  ...(typeof message.model === 'string' && { model: message.model }),
  ...(isApiErrorMessage === true && { excluded: true }),
})

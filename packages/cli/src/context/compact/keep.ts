import type { HistoryEntry } from '../history.ts'
import { estimateEntries, type TokenScale } from '../tokens.ts'
import { startsTurn } from '../turns.ts'

/** A conversation cut in two for its compaction. */
export interface Cut {
  /** What the summary is about. */
  readonly summarised: readonly HistoryEntry[]
  /** What stays word for word behind the summary. */
  readonly kept: readonly HistoryEntry[]
}

/** An exchange that is larger is left to the summary. */
const MAX_KEPT_TOKENS = 4_000

/**
 * A prompt that no answer has been given to is kept, whatever its size, and is no part of the summary. Otherwise the last
 * exchange is kept when it is small: the last answer, with the tool results it waits for. The summary covers it too.
 */
export const cutForCompaction = (history: readonly HistoryEntry[], scale: TokenScale): Cut => {
  const sent = history.filter(({ excluded }) => !excluded)
  const lastAnswer = sent.findLastIndex(({ role }) => role === 'assistant')
  const waiting = sent.slice(lastAnswer + 1)
  if (waiting.some(startsTurn)) return cutAtPrompt(sent, lastAnswer)
  const { messageId } = sent[lastAnswer] ?? {}
  const start =
    messageId === undefined ? lastAnswer : sent.findIndex((entry) => entry.messageId === messageId)
  const exchange = start === -1 ? [] : sent.slice(start)
  const isSmall = estimateEntries(exchange, scale) <= MAX_KEPT_TOKENS && start > 0
  return { summarised: sent, kept: isSmall ? exchange : [] }
}

/** Results of the last answer belong to what was; the reminders and the prompt behind them are what comes. */
const cutAtPrompt = (sent: readonly HistoryEntry[], lastAnswer: number): Cut => {
  const at = sent.findIndex((entry, index) => index > lastAnswer && !holdsResult(entry))
  return { summarised: sent.slice(0, at), kept: sent.slice(at) }
}

const holdsResult = ({ content }: HistoryEntry): boolean =>
  typeof content !== 'string' && content.some(({ type }) => type === 'tool_result')

import type { HistoryEntry } from './history.ts'

/** Whether an entry is a prompt: what a person or a host said, not a tool result and not a note of the engine. */
export const startsTurn = ({ role, content, meta, excluded }: HistoryEntry): boolean =>
  role === 'user' &&
  !meta &&
  !excluded &&
  (typeof content === 'string' || !content.some((block) => block.type === 'tool_result'))

/** The text of the prompt that the history's last turn answers; empty without one. */
export const currentPrompt = (history: readonly HistoryEntry[]): string =>
  textOf(history.findLast(startsTurn))

/** The texts of an entry, joined. */
const textOf = (entry: HistoryEntry | undefined): string => {
  if (entry === undefined) return ''
  if (typeof entry.content === 'string') return entry.content
  return entry.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n')
}

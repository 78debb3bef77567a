import type { ContentBlockParam, ToolUseBlockParam } from '@agent-engine/protocol'
import { isDeeperThan, MAX_JSON_DEPTH } from '../../platform/json-depth.ts'
import { truncateMiddle } from '../../platform/text.ts'
import type { HistoryEntry } from '../history.ts'
import { withoutMedia } from '../media.ts'
import { estimateEntries, type TokenScale } from '../tokens.ts'
import { startsTurn } from '../turns.ts'
import { clearResults } from './micro.ts'

/** A history that was made small enough. */
export interface Fitted {
  readonly history: readonly HistoryEntry[]
  /** Entries that were left out altogether. */
  readonly dropped: number
}

/**
 * Makes a history fit into so many tokens (PAIN-22). By rule first, each step only if the one before was not enough: old
 * tool results go, then images and documents, then all tool results, then the middle of long texts. What still does not
 * fit loses its oldest parts, with a note in their place. The last part always stays.
 */
export const fitHistory = (history: readonly HistoryEntry[], budget: number, scale: TokenScale): Fitted => {
  const fits = (candidate: readonly HistoryEntry[]): boolean => estimateEntries(candidate, scale) <= budget
  let current = history
  if (fits(current)) return { history: current, dropped: 0 }
  for (const step of STEPS) {
    current = step(current) ?? current
    if (fits(current)) return { history: current, dropped: 0 }
  }
  return dropOldest(current, budget, scale)
}

type Step = (history: readonly HistoryEntry[]) => readonly HistoryEntry[] | undefined

const KEPT_RESULTS = 3

const STEPS: readonly Step[] = [
  (history) => clearResults(history, KEPT_RESULTS),
  (history) => withoutMedia(history),
  (history) => clearResults(history, 0),
  (history) => history.map((entry) => shortened(entry, 8_000)),
  (history) => history.map((entry) => shortened(entry, 1_000)),
]

/** Texts, results and tool inputs cut in their middle. Thinking can't be cut. */
const shortened = (entry: HistoryEntry, max: number): HistoryEntry => {
  const { content } = entry
  if (typeof content === 'string')
    return content.length > max ? { ...entry, content: truncateMiddle(content, max) } : entry
  return { ...entry, content: content.map((block) => shortenedBlock(block, max)) }
}

const shortenedBlock = (block: ContentBlockParam, max: number): ContentBlockParam => {
  if (block.type === 'text') return { ...block, text: truncateMiddle(block.text, max) }
  if (block.type === 'tool_use') return shortenedUse(block, max)
  if (block.type !== 'tool_result' || block.content === undefined) return block
  if (typeof block.content === 'string') return { ...block, content: truncateMiddle(block.content, max) }
  const content = block.content.map((part) =>
    part.type === 'text' ? { ...part, text: truncateMiddle(part.text, max) } : part,
  )
  return { ...block, content }
}

/** Input that nests too deep is not sent anyway. */
const shortenedUse = (block: ToolUseBlockParam, max: number): ToolUseBlockParam => ({
  ...block,
  input: isDeeperThan(block.input, MAX_JSON_DEPTH) ? {} : shortenedInput(block.input, max),
})

const shortenedInput = (input: unknown, max: number): unknown => {
  if (typeof input === 'string') return truncateMiddle(input, max)
  if (Array.isArray(input)) return input.map((item) => shortenedInput(item, max))
  if (typeof input !== 'object' || input === null) return input
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, shortenedInput(value, max)]))
}

/** Answers and results go before prompts: what the user said is worth most. */
const dropOldest = (history: readonly HistoryEntry[], budget: number, scale: TokenScale): Fitted => {
  const parts = partsOf(history)
  const order = [
    ...parts.filter(({ isPrompt }) => !isPrompt),
    ...parts.filter(({ isPrompt }) => isPrompt),
  ].filter((part) => part !== parts.at(-1))
  let tokens = estimateEntries(history, scale)
  const gone = new Set<HistoryEntry>()
  for (const { entries } of order) {
    if (tokens <= budget) break
    tokens -= estimateEntries(entries, scale)
    for (const entry of entries) gone.add(entry)
  }
  const kept = history.filter((entry) => !gone.has(entry))
  return { history: gone.size > 0 ? [droppedNote(gone.size), ...kept] : kept, dropped: gone.size }
}

const droppedNote = (count: number): HistoryEntry => ({
  uuid: 'dropped-entries',
  role: 'user',
  content: `[${count} older entries of this conversation were left out here because they did not fit into the context.]`,
  meta: true,
})

interface HistoryPart {
  readonly isPrompt: boolean
  readonly entries: HistoryEntry[]
}

/** Prompts, and answers together with the results they led to. */
const partsOf = (history: readonly HistoryEntry[]): HistoryPart[] => {
  const parts: HistoryPart[] = []
  let response: string | undefined
  for (const entry of history) {
    const isPrompt = startsTurn(entry)
    const continues =
      entry.role === 'user' ? !isPrompt : entry.messageId !== undefined && entry.messageId === response
    const last = parts.at(-1)
    if (last && continues && !(last.isPrompt && entry.role === 'assistant')) last.entries.push(entry)
    else parts.push({ isPrompt, entries: [entry] })
    if (entry.role === 'assistant') response = entry.messageId
  }
  return parts
}

import type { ContentBlockParam } from '@agent-engine/protocol'
import type { HistoryEntry } from './history.ts'

const INPUT_CHARS = 300
const RESULT_CHARS = 300

/** The end of a conversation as plain text, for a model that is asked about it: at most so many characters, the newest last. */
export const excerpt = (history: readonly HistoryEntry[], maxChars: number): string => {
  const parts: string[] = []
  let room = maxChars
  for (const entry of history.toReversed()) {
    if (entry.excluded || entry.meta) continue
    const text = textOf(entry)
    if (text === '') continue
    const part = `${entry.role === 'user' ? 'User' : 'Agent'}: ${text}`
    parts.push(part.length > room ? part.slice(0, Math.max(0, room)) : part)
    room -= part.length
    if (room <= 0) break
  }
  return parts.toReversed().join('\n\n')
}

const textOf = ({ content }: HistoryEntry): string =>
  typeof content === 'string' ? content.trim() : content.map(blockText).filter(Boolean).join('\n')

const blockText = (block: ContentBlockParam): string => {
  switch (block.type) {
    case 'text':
      return block.text.trim()
    case 'tool_use':
      return `[calls ${block.name}: ${cut(JSON.stringify(block.input) ?? '', INPUT_CHARS)}]`
    case 'tool_result':
      return `[result: ${cut(resultText(block.content), RESULT_CHARS)}]`
    default:
      return ''
  }
}

const resultText = (content: unknown): string => {
  if (typeof content === 'string') return content
  return Array.isArray(content) ? content.map(textIn).filter(Boolean).join(' ') : ''
}

const textIn = (block: unknown): string =>
  typeof block === 'object' && block !== null && 'text' in block && typeof block.text === 'string'
    ? block.text
    : ''

const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text

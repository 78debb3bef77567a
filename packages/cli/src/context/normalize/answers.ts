import type { ContentBlockParam } from '@agent-engine/protocol'
import type { HistoryEntry } from '../history.ts'
import type { PreparedAnswer } from './prepare-entry.ts'
import { isThinking } from './thinking.ts'

/** What one API response put into a message. Its thinking is sent whole or not at all. */
interface Part {
  readonly messageId: string | undefined
  readonly blocks: ContentBlockParam[]
  keepsThinking: boolean
}

/** An assistant message in the making. */
export type Answer = Part[]

/**
 * Adds an entry to a run of assistant messages without user input between them. Entries of one response become one
 * message, and so does what follows a tool use that has no result yet: its result has to be in the very next message.
 */
export const addToAnswers = (
  answers: Answer[],
  entry: HistoryEntry,
  { blocks, hasThinking, thinkingIntact }: PreparedAnswer,
  trusted: (entry: HistoryEntry) => boolean,
): void => {
  const keepsThinking = !hasThinking || (thinkingIntact && trusted(entry))
  const last = answers.at(-1)
  const part = last?.at(-1)
  if (part && entry.messageId !== undefined && part.messageId === entry.messageId) {
    part.blocks.push(...blocks)
    part.keepsThinking &&= keepsThinking
    return
  }
  const added: Part = { messageId: entry.messageId, blocks: [...blocks], keepsThinking }
  if (last && usesTool(last)) last.push(added)
  else answers.push([added])
}

/** A message as it is sent; without blocks when nothing of it can be sent. */
export interface SealedAnswer {
  readonly blocks: readonly ContentBlockParam[]
  readonly lostThinking: boolean
}

export const sealAnswer = (answer: Answer): SealedAnswer => {
  const parts = answer.map((part) => (part.keepsThinking ? part.blocks : part.blocks.filter(isNoThinking)))
  while (parts.length > 0 && !endsWell(parts.at(-1))) parts.push(...withoutThoughts(parts.pop() ?? []))
  const blocks = parts.flat()
  return {
    blocks,
    lostThinking: blocks.length < answer.reduce((count, part) => count + part.blocks.length, 0),
  }
}

const isNoThinking = (block: ContentBlockParam): boolean => !isThinking(block)

const endsWell = (blocks: readonly ContentBlockParam[] | undefined): boolean => {
  const last = blocks?.at(-1)
  return last !== undefined && isNoThinking(last)
}

/**
 * The API refuses a message that ends with a thought. Nothing came of that thought, so it goes, and with it the others of
 * the response: thinking is sent together or not at all.
 */
const withoutThoughts = (blocks: ContentBlockParam[]): ContentBlockParam[][] => {
  const kept = blocks.filter(isNoThinking)
  return kept.length > 0 ? [kept] : []
}

const usesTool = (answer: Answer): boolean =>
  answer.some((part) => part.blocks.some((block) => block.type === 'tool_use'))

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

/** The blocks of a message. Thinking at the end goes: the API refuses it there, and nothing came of it. */
export const answerBlocks = (answer: Answer): readonly ContentBlockParam[] => {
  const blocks = answer.flatMap((part) =>
    part.keepsThinking ? part.blocks : part.blocks.filter((block) => !isThinking(block)),
  )
  return blocks.slice(0, blocks.findLastIndex((block) => !isThinking(block)) + 1)
}

const usesTool = (answer: Answer): boolean =>
  answer.some((part) => part.blocks.some((block) => block.type === 'tool_use'))

import type { ContentBlockParam } from '@agent-engine/protocol'
import type { HistoryEntry } from '../history.ts'
import { cleanAnswerBlock, cleanInputBlock } from './clean-block.ts'
import { type CleanResult, cleanToolResult } from './clean-result.ts'
import { isIntactThinking, isThinking } from './thinking.ts'

/** The blocks of an assistant entry that can be sent. */
export interface PreparedAnswer {
  readonly blocks: readonly ContentBlockParam[]
  readonly hasThinking: boolean
  /** False when a thinking block lost its signature or its text: the API would refuse it. */
  readonly thinkingIntact: boolean
}

/** The blocks of a user entry that can be sent. */
export interface PreparedInput {
  readonly results: readonly CleanResult[]
  readonly rest: readonly ContentBlockParam[]
}

// Entries never change, so each is cleaned once however often its history is sent.
const answers = new WeakMap<HistoryEntry, PreparedAnswer>()
const inputs = new WeakMap<HistoryEntry, PreparedInput>()

export const prepareAnswer = (entry: HistoryEntry): PreparedAnswer => {
  const known = answers.get(entry)
  if (known) return known
  const blocks = blocksOf(entry).flatMap((block) => cleanAnswerBlock(block) ?? [])
  const thinking = blocks.filter(isThinking)
  const prepared = {
    blocks,
    hasThinking: thinking.length > 0,
    thinkingIntact: thinking.every(isIntactThinking),
  }
  answers.set(entry, prepared)
  return prepared
}

export const prepareInput = (entry: HistoryEntry): PreparedInput => {
  const known = inputs.get(entry)
  if (known) return known
  const results: CleanResult[] = []
  const rest: ContentBlockParam[] = []
  for (const block of blocksOf(entry)) {
    if (block.type === 'tool_result') results.push(cleanToolResult(block))
    else addIfAny(rest, cleanInputBlock(block))
  }
  const prepared = { results, rest }
  inputs.set(entry, prepared)
  return prepared
}

const addIfAny = (blocks: ContentBlockParam[], block: ContentBlockParam | undefined): void => {
  if (block !== undefined) blocks.push(block)
}

const blocksOf = ({ content }: HistoryEntry): readonly ContentBlockParam[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content

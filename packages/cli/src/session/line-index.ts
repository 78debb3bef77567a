import type { ChainEntry, CompactBoundaryEntry } from '@agent-engine/protocol'
import type { LinePosition } from './read-lines.ts'

/** What choosing and walking a chain needs of one line; the entry itself may have been let go. */
export interface IndexedLine extends LinePosition {
  readonly uuid: string
  readonly parentUuid: string | null
  readonly type: ChainEntry['type']
  /** Not for people: never the leaf of a conversation when another one can be it. */
  readonly hidden: boolean
  /** Assistant lines: lines of one response share it. */
  readonly messageId: string | undefined
  readonly toolUses: readonly string[] | undefined
  /** Ids of the tool uses that the line answers. */
  readonly results: readonly string[] | undefined
  readonly boundary: Boundary | undefined
  readonly isCompactSummary: boolean
  /** Place among the lines of its tree. */
  order: number
  entry: ChainEntry | undefined
}

/** What a compaction kept verbatim: these lines come after the anchor. */
export interface Boundary {
  /** The last line before the compaction. */
  readonly logicalParentUuid: string | undefined
  readonly anchorUuid: string | undefined
  readonly preserved: readonly string[]
}

/** Every line gets the same fields in the same order: there are tens of thousands of them. */
export const indexLine = (entry: ChainEntry, { offset, bytes }: LinePosition): IndexedLine => {
  const isUser = entry.type === 'user'
  const isAssistant = entry.type === 'assistant'
  return {
    offset,
    bytes,
    uuid: entry.uuid,
    parentUuid: entry.parentUuid ?? null,
    type: entry.type,
    hidden: ('isMeta' in entry && entry.isMeta === true) || 'teamName' in entry,
    messageId: isAssistant && typeof entry.message.id === 'string' ? entry.message.id : undefined,
    toolUses: isAssistant ? toolUsesOf(entry.message.content) : undefined,
    results:
      isUser && typeof entry.message.content !== 'string' ? resultsOf(entry.message.content) : undefined,
    boundary: isBoundary(entry) ? boundaryOf(entry) : undefined,
    isCompactSummary: isUser && entry.isCompactSummary === true,
    order: -1,
    entry,
  }
}

interface Block {
  readonly type: string
}

const toolUsesOf = (blocks: readonly Block[]): string[] | undefined => {
  let ids: string[] | undefined
  for (const block of blocks) {
    if (block.type !== 'tool_use' || !('id' in block) || typeof block.id !== 'string') continue
    ids ??= []
    ids.push(block.id)
  }
  return ids
}

const resultsOf = (blocks: readonly Block[]): string[] | undefined => {
  let ids: string[] | undefined
  for (const block of blocks) {
    if (block.type !== 'tool_result' || !('tool_use_id' in block) || typeof block.tool_use_id !== 'string')
      continue
    ids ??= []
    ids.push(block.tool_use_id)
  }
  return ids
}

const isBoundary = (entry: ChainEntry): entry is CompactBoundaryEntry =>
  entry.type === 'system' && entry.subtype === 'compact_boundary'

const boundaryOf = ({ compactMetadata, logicalParentUuid }: CompactBoundaryEntry): Boundary => {
  const kept = compactMetadata?.preservedMessages
  return {
    logicalParentUuid: logicalParentUuid ?? undefined,
    anchorUuid: kept?.anchorUuid,
    preserved: kept?.uuids ?? [],
  }
}

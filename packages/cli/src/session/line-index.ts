import type { AssistantEntry, ChainEntry, CompactBoundaryEntry, UserEntry } from '@agent-engine/protocol'
import type { LinePosition } from './read-lines.ts'

/** What choosing and walking a chain needs of one line; the entry itself may have been let go. */
export interface IndexedLine extends LinePosition {
  readonly uuid: string
  readonly parentUuid: string | null
  readonly type: ChainEntry['type']
  /** Not for people: never the leaf of a conversation when another one can be it. */
  readonly hidden: boolean
  /** Assistant lines: lines of one response share it. */
  readonly messageId?: string
  readonly toolUses?: readonly string[]
  /** Ids of the tool uses that the line answers. */
  readonly results?: readonly string[]
  readonly boundary?: Boundary
  readonly isCompactSummary?: true
  /** `toolUseResult` is left out: it is on the disk, and often the largest part of a line. */
  entry: ChainEntry | undefined
}

/** What a compaction kept verbatim: these lines come after the anchor. */
export interface Boundary {
  readonly anchorUuid?: string
  readonly preserved: readonly string[]
}

export const indexLine = (entry: ChainEntry, position: LinePosition): IndexedLine => ({
  ...position,
  uuid: entry.uuid,
  parentUuid: entry.parentUuid ?? null,
  type: entry.type,
  hidden: isHidden(entry),
  ...(entry.type === 'assistant' && assistantFields(entry)),
  ...(entry.type === 'user' && userFields(entry)),
  ...(isBoundary(entry) && { boundary: boundaryOf(entry) }),
  entry: withoutToolUseResult(entry),
})

const withoutToolUseResult = (entry: ChainEntry): ChainEntry => {
  if (entry.type !== 'user' || entry.toolUseResult === undefined) return entry
  const { toolUseResult: _, ...rest } = entry
  return rest
}

const isHidden = (entry: ChainEntry): boolean =>
  ('isMeta' in entry && entry.isMeta === true) || 'teamName' in entry

const assistantFields = ({ message }: AssistantEntry): Pick<IndexedLine, 'messageId' | 'toolUses'> => {
  const toolUses = blocks(message.content).flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
  return {
    ...(typeof message.id === 'string' && { messageId: message.id }),
    ...(toolUses.length > 0 && { toolUses }),
  }
}

const userFields = ({
  message,
  isCompactSummary,
}: UserEntry): Pick<IndexedLine, 'results' | 'isCompactSummary'> => {
  const results = blocks(message.content).flatMap((block) =>
    block.type === 'tool_result' ? [block.tool_use_id] : [],
  )
  return {
    ...(results.length > 0 && { results }),
    ...(isCompactSummary === true && { isCompactSummary }),
  }
}

/** Lines of other programs may hold a string where the API has blocks. */
const blocks = <T>(content: string | readonly T[]): readonly T[] =>
  typeof content === 'string' ? [] : content

const isBoundary = (entry: ChainEntry): entry is CompactBoundaryEntry =>
  entry.type === 'system' && entry.subtype === 'compact_boundary'

const boundaryOf = ({ compactMetadata }: CompactBoundaryEntry): Boundary => {
  const kept = compactMetadata?.preservedMessages
  return { ...(kept && { anchorUuid: kept.anchorUuid }), preserved: kept?.uuids ?? [] }
}

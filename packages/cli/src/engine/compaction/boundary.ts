import type { CompactMetadata, JsonObject } from '@agent-engine/protocol'

/** What is told of a compaction. Sizes are those of the whole context: counted before it, estimated after it. */
export interface BoundaryFacts {
  readonly trigger: 'auto' | 'manual'
  readonly preTokens: number
  readonly postTokens: number
  readonly durationMs: number
  /** What this and the earlier compactions of the process have taken out of the context. */
  readonly droppedTokens: number
  /** The last line in front of what was kept word for word. */
  readonly anchor: string
  /** Ids of what was kept, in order. */
  readonly kept: readonly string[]
}

/** For hosts (spec: protocol §5.3). */
export const metadataOnWire = (facts: BoundaryFacts): CompactMetadata => {
  const { anchor, kept } = facts
  const ends = endsOf(kept)
  return {
    trigger: facts.trigger,
    pre_tokens: facts.preTokens,
    post_tokens: facts.postTokens,
    duration_ms: facts.durationMs,
    cumulative_dropped_tokens: facts.droppedTokens,
    ...(ends === undefined
      ? {}
      : {
          preserved_segment: { head_uuid: ends.head, anchor_uuid: anchor, tail_uuid: ends.tail },
          preserved_messages: { anchor_uuid: anchor, uuids: [...kept] },
        }),
  }
}

/** For the transcript (spec: sessions §6, `compactMetadata`). */
export const metadataOnDisk = (facts: BoundaryFacts): JsonObject => {
  const { anchor, kept } = facts
  const ends = endsOf(kept)
  return {
    trigger: facts.trigger,
    preTokens: facts.preTokens,
    postTokens: facts.postTokens,
    durationMs: facts.durationMs,
    cumulativeDroppedTokens: facts.droppedTokens,
    ...(ends === undefined
      ? {}
      : {
          preservedSegment: { headUuid: ends.head, anchorUuid: anchor, tailUuid: ends.tail },
          preservedMessages: { anchorUuid: anchor, uuids: kept },
        }),
  }
}

const endsOf = (kept: readonly string[]): { readonly head: string; readonly tail: string } | undefined => {
  const head = kept.at(0)
  const tail = kept.at(-1)
  return head === undefined || tail === undefined ? undefined : { head, tail }
}

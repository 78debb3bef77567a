import type { ChainEntry, JsonObject } from '@agent-engine/protocol'
import { type Stamps, timestamp } from '../platform/stamps.ts'
import type { NewEntry } from './transcript.ts'

/** Where the fields come from that every line of a session repeats. */
export interface EnvelopeSource extends Stamps {
  readonly sessionId: string
  readonly version: string
  readonly entrypoint: string | undefined
  /** The directory at the moment, without links. */
  cwd(): string
  /** The branch as far as it is known. */
  gitBranch(): string
}

export interface LinePlace {
  readonly uuid: string
  readonly parentUuid: string | null
  /** Subagent lines. */
  readonly agentId?: string
}

/** Adds the envelope (spec: sessions §2.1). Absent values are left out, never null: readers drop such lines. */
export const buildEntry = (entry: NewEntry, place: LinePlace, source: EnvelopeSource): ChainEntry => {
  const tail = { uuid: place.uuid, timestamp: timestamp(source) }
  return {
    ...headOf(entry, place, source),
    ...bodyOf(entry),
    ...tail,
    ...extrasOf(entry),
  } as JsonObject as ChainEntry
}

const headOf = (entry: NewEntry, place: LinePlace, source: EnvelopeSource): JsonObject => {
  const isBoundary = entry.type === 'system' && entry.subtype === 'compact_boundary'
  return {
    parentUuid: isBoundary ? null : place.parentUuid,
    ...(isBoundary && place.parentUuid !== null && { logicalParentUuid: place.parentUuid }),
    isSidechain: place.agentId !== undefined,
    ...(place.agentId !== undefined && { agentId: place.agentId }),
    userType: 'external',
    ...(source.entrypoint !== undefined && { entrypoint: source.entrypoint }),
    cwd: source.cwd(),
    sessionId: source.sessionId,
    version: source.version,
    gitBranch: source.gitBranch(),
  }
}

const bodyOf = (entry: NewEntry): JsonObject => {
  switch (entry.type) {
    case 'user':
      return { type: 'user', message: entry.message }
    case 'assistant':
      return {
        message: entry.message,
        ...(entry.requestId !== undefined && { requestId: entry.requestId }),
        type: 'assistant',
      }
    case 'system':
      return { type: 'system', subtype: entry.subtype, ...entry.fields }
  }
}

const extrasOf = (entry: NewEntry): JsonObject => {
  switch (entry.type) {
    case 'user': {
      const { type, uuid, message, ...extras } = entry
      return entry.isCompactSummary === true ? { isVisibleInTranscriptOnly: true, ...extras } : extras
    }
    case 'assistant': {
      const { type, uuid, message, requestId, ...extras } = entry
      return extras
    }
    case 'system':
      return {}
  }
}

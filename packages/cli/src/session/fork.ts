import type { JsonObject } from '@agent-engine/protocol'
import { encodeLine } from '@agent-engine/protocol/framing'
import type { Chain } from './chain.ts'
import { readLineAt } from './read.ts'

const BATCH_BYTES = 1024 * 1024

export interface ForkSource {
  readonly sessionId: string
  /** Open for reading; lines never move in a file that is only appended to. */
  readonly fd: number
  readonly chain: Chain
}

/** Lines that are written together, before the first new one. */
export interface LineBatch {
  readonly bytes: Uint8Array
  readonly entries: readonly JsonObject[]
}

export const batchOf = (entries: readonly JsonObject[]): LineBatch => ({
  bytes: Buffer.from(entries.map(encodeLine).join('')),
  entries,
})

/**
 * The lines of a forked session's file: the chain with the new session's id, everything else as it was, one line the
 * parent of the next (spec: sessions §11). Ids and times stay, so usage readers count nothing twice.
 */
export function* forkLines(source: ForkSource, sessionId: string): Generator<LineBatch, void, void> {
  const { chain, fd } = source
  let entries: JsonObject[] = []
  let bytes = 0
  let parentUuid: string | null = null
  for (const line of chain.boundary === undefined ? chain.lines : [chain.boundary, ...chain.lines]) {
    const value = readLineAt(fd, line.offset, line.bytes)
    if (value === undefined) continue
    entries.push(forkLine(value, { parentUuid, sessionId, forkedFrom: source.sessionId }))
    bytes += line.bytes
    parentUuid = line.uuid
    if (bytes < BATCH_BYTES) continue
    yield batchOf(entries)
    entries = []
    bytes = 0
  }
  if (entries.length > 0) yield batchOf(entries)
}

const forkLine = (
  line: JsonObject,
  to: { parentUuid: string | null; sessionId: string; forkedFrom: string },
): JsonObject => ({
  ...line,
  parentUuid: to.parentUuid,
  sessionId: to.sessionId,
  forkedFrom: { sessionId: to.forkedFrom, messageUuid: line.uuid },
})

import type { JsonObject } from '@agent-engine/protocol'
import { encodeLine } from '@agent-engine/protocol/framing'
import type { Chain } from './chain.ts'
import { readLineAt } from './read.ts'

const BATCH_LENGTH = 1024 * 1024

export interface ForkSource {
  readonly sessionId: string
  /** Open for reading; lines never move in a file that is only appended to. */
  readonly fd: number
  readonly chain: Chain
}

/**
 * The lines of a forked session's file: the chain with the new session's id, everything else as it was, one line the
 * parent of the next (spec: sessions §11). Ids and times stay, so usage readers count nothing twice.
 */
export function* forkLines(
  source: ForkSource,
  sessionId: string,
  onLine: (line: JsonObject, bytes: number) => void,
): Generator<Buffer, void, void> {
  const { chain, fd } = source
  let batch = ''
  let parentUuid: string | null = null
  for (const line of chain.boundary === undefined ? chain.lines : [chain.boundary, ...chain.lines]) {
    const value = readLineAt(fd, line.offset, line.bytes)
    if (value === undefined) continue
    const copy = forkLine(value, { parentUuid, sessionId, forkedFrom: source.sessionId })
    const text = encodeLine(copy)
    onLine(copy, Buffer.byteLength(text))
    batch += text
    parentUuid = line.uuid
    if (batch.length < BATCH_LENGTH) continue
    yield Buffer.from(batch)
    batch = ''
  }
  if (batch !== '') yield Buffer.from(batch)
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

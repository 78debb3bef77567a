import type { Stamps } from '../platform/stamps.ts'
import { SessionError } from './errors.ts'
import { isUuid, requireAgentId } from './session-id.ts'
import type { Transcript } from './transcript.ts'

export interface MemoryTranscriptOptions extends Stamps {
  readonly sessionId: string
  /** Where the transcript would be: hosts and hooks are told a path in any case. */
  readonly path: string
  readonly leafUuid: string | undefined
  readonly usedUuids: Set<string>
}

/** The transcript of a session that is not kept: it gives uuids and forgets the lines. */
export const createMemoryTranscript = (options: MemoryTranscriptOptions): Transcript => {
  const { usedUuids } = options
  let leafUuid = options.leafUuid
  let closed = false
  return {
    sessionId: options.sessionId,
    now: options.now,
    newId: options.newId,
    path: options.path,
    get leafUuid() {
      return leafUuid
    },
    append(entry, sidechain) {
      if (closed) throw new SessionError('transcript_closed', `Session ${options.sessionId} is closed.`)
      const uuid = isUuid(entry.uuid) && !usedUuids.has(entry.uuid) ? entry.uuid : options.newId()
      usedUuids.add(uuid)
      if (sidechain === undefined) leafUuid = uuid
      else requireAgentId(sidechain.agentId)
      return uuid
    },
    appendRecord: () => undefined,
    describeAgent: () => undefined,
    sync: async () => undefined,
    close: async () => {
      closed = true
    },
  }
}

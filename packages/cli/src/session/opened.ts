import type { ChainEntry } from '@agent-engine/protocol'
import { SYNTHETIC_MODEL } from '@agent-engine/protocol/synthetic-model'
import type { Stamps } from '../platform/stamps.ts'
import { filesOfNewSession, publicPath } from './files.ts'
import type { SessionStore } from './layout.ts'
import { NO_LEASE } from './lease.ts'
import { createMemoryTranscript } from './memory-transcript.ts'
import type { SessionNotice } from './notice.ts'
import type { OpenedSession, OpenSessionOptions } from './open-options.ts'
import { NO_SIDE_FILES } from './side-files.ts'
import type { StartedWriter } from './start-writer.ts'
import { historyFromChain } from './to-history.ts'
import type { ToolRecord } from './tool-records.ts'

/** What a session starts from. */
export interface Conversation {
  readonly entries: readonly ChainEntry[]
  readonly leafUuid: string | undefined
  readonly warnings: readonly SessionNotice[]
  readonly forkedFrom: string | undefined
  readonly resumed: boolean
  readonly cut?: boolean
  toolRecords(names: ReadonlySet<string>): Iterable<ToolRecord>
}

/** False when the caller or a variable of the environment forbids every transcript (spec: sessions §15.10). */
export const mayPersist = ({ persist, env }: OpenSessionOptions): boolean =>
  persist && !isOn(env.AGENT_SKIP_SESSIONS) && !isOn(env.CLAUDE_CODE_SKIP_PROMPT_HISTORY)

const OFF: ReadonlySet<string> = new Set(['', '0', 'false', 'no', 'off'])
const isOn = (value: string | undefined): boolean => value !== undefined && !OFF.has(value.toLowerCase())

export const opened = (conversation: Conversation, writer: StartedWriter): OpenedSession => {
  const { entries, forkedFrom, resumed, cut, toolRecords, warnings } = conversation
  return {
    sessionId: writer.transcript.sessionId,
    resumed,
    isCut: cut ?? false,
    forkedFrom,
    transcript: writer.transcript,
    entries,
    history: historyFromChain(entries),
    toolRecords,
    model: lastModel(entries),
    get lease() {
      return writer.lease
    },
    side: writer.side,
    fileHistory: writer.fileHistory,
    earlierRights: writer.earlierRights,
    warnings,
  }
}

/** A session that leaves no trace. */
export const inMemory = (
  store: SessionStore,
  sessionId: string,
  conversation: Conversation,
  usedUuids: Set<string>,
  { now, newId }: Stamps,
): OpenedSession => {
  const path = publicPath(filesOfNewSession(store, sessionId))
  const { leafUuid } = conversation
  return opened(conversation, {
    transcript: createMemoryTranscript({ sessionId, path, leafUuid, usedUuids, now, newId }),
    lease: NO_LEASE,
    side: NO_SIDE_FILES,
    fileHistory: () => [],
    earlierRights: () => undefined,
  })
}

const lastModel = (entries: readonly ChainEntry[]): string | undefined => {
  const last = entries.findLast(
    (entry) => entry.type === 'assistant' && entry.message.model !== SYNTHETIC_MODEL,
  )
  return last?.type === 'assistant' ? last.message.model : undefined
}

import { closeSync } from 'node:fs'
import type { ChainEntry } from '@agent-engine/protocol'
import { systemStamps } from '../platform/stamps.ts'
import { buildEntry, type EnvelopeSource } from './build-entry.ts'
import { hadResultSince } from './cut-turn.ts'
import { envelopeSource } from './envelope-source.ts'
import { SessionError } from './errors.ts'
import { createFacts } from './facts.ts'
import { batchOf, forkLines, type LineBatch } from './fork.ts'
import type { SessionStore } from './layout.ts'
import { acquireLease, type Lease, NO_LEASE } from './lease.ts'
import type { IndexedLine } from './line-index.ts'
import { type LoadedSession, loadSession } from './load.ts'
import { type FoundSession, findNewest, findSession } from './locate.ts'
import { reconcileMirror } from './mirror.ts'
import type { SessionNotice } from './notice.ts'
import type { OpenedSession, OpenSessionOptions } from './open-options.ts'
import { type Conversation, inMemory, mayPersist, opened } from './opened.ts'
import { isUuid } from './session-id.ts'
import { type StartedWriter, startWriter } from './start-writer.ts'
import { findByName } from './title.ts'
import { readToolRecords } from './tool-records.ts'

/** Opens the session that the options mean; `undefined` when there is nothing to continue. Rejects with `SessionError`. */
export const resumeSession = async (
  store: SessionStore,
  options: OpenSessionOptions,
  newId: () => string,
): Promise<OpenedSession | undefined> => {
  const found = options.mode === 'continue' ? findNewest(store) : findWanted(store, options)
  return found === undefined ? undefined : openExisting(store, found, options, newId)
}

/** Fewer characters could be the typing error of a title. */
const FIRST_BLOCK_OF_ID = 8

const findWanted = (
  store: SessionStore,
  { sessionId = '', trustSession = false }: OpenSessionOptions,
): FoundSession =>
  isUuid(sessionId)
    ? findSession(store, sessionId, { trustSession })
    : findByName(store, sessionId, FIRST_BLOCK_OF_ID)

/** To go on in it or in a copy. Writes nothing to the transcript before the first new line. */
const openExisting = async (
  store: SessionStore,
  found: FoundSession,
  options: OpenSessionOptions,
  newId: () => string,
): Promise<OpenedSession> => {
  const persist = mayPersist(options)
  const claim = claimSession(found, options, persist)
  try {
    const { newId: newUuid } = options.stamps ?? systemStamps
    const sessionId = claim.fork ? newId() : found.files.sessionId
    await evenOutMirror(found, claim.lease)
    const loaded = await loadSession(found, {
      resumeAt: options.resumeAt,
      dropsTurn: options.dropsTurn,
      write: persist && !claim.fork,
      newId: newUuid,
    })
    const source = envelopeSource(sessionId, options)
    const repairs = buildRepairs(loaded, source)
    const lines = resultLines(loaded)
    const conversation: Conversation = {
      entries: [...loaded.repaired.entries, ...repairs],
      leafUuid: repairs.at(-1)?.uuid ?? loaded.chain?.leaf.uuid,
      warnings: [...claim.warnings, ...loaded.warnings],
      forkedFrom: claim.fork ? found.files.sessionId : undefined,
      resumed: true,
      cut:
        loaded.repaired.cut &&
        !hadResultSince(found.files.dataDir, loaded.repaired.entries.at(-1)?.timestamp),
      toolRecords: (names) => readToolRecords(found.files.transcript, lines, loaded.repaired.entries, names),
    }
    if (persist)
      return opened(
        conversation,
        write({ store, found, options, loaded, source, repairs, conversation, claim }),
      )
    closeSync(loaded.fd)
    return inMemory(store, sessionId, conversation, new Set(loaded.uuids), source)
  } catch (error) {
    claim.lease.release()
    throw error
  }
}

/** Kept for the life of the session, so without their entries. */
const resultLines = ({ chain }: LoadedSession): IndexedLine[] =>
  (chain?.lines ?? []).flatMap((line) => (line.results === undefined ? [] : [{ ...line, entry: undefined }]))

interface Claim {
  readonly lease: Lease
  readonly fork: boolean
  readonly warnings: readonly SessionNotice[]
}

/** Takes the session's lock, unless nothing will be written to it (spec: sessions §15.7). Throws `session_busy`. */
const claimSession = (found: FoundSession, options: OpenSessionOptions, persist: boolean): Claim => {
  const fork = options.fork ?? false
  if (!persist || fork) return { lease: NO_LEASE, fork, warnings: [] }
  const { sessionId, dataDir, transcript: path } = found.files
  const lease = acquireLease(dataDir, sessionId)
  if (lease.state !== 'shared') return { lease, fork, warnings: [] }
  const pid = lease.owner?.pid
  const holder = pid === undefined ? 'another process' : `process ${pid}`
  switch (options.onLocked ?? 'share') {
    case 'fail':
      throw new SessionError(
        'session_busy',
        `Session ${sessionId} is in use by ${holder}. End it, or continue in a copy with --fork-session.`,
      )
    case 'fork':
      return {
        lease: NO_LEASE,
        fork: true,
        warnings: [
          sharedNotice(pid, `Session ${sessionId} is in use by ${holder}; this run goes on in a copy.`),
        ],
      }
    case 'share':
      return {
        lease,
        fork,
        warnings: [
          sharedNotice(
            pid,
            `Session ${sessionId} (${path}) is in use by ${holder} as well; the two continue it side by side.`,
          ),
        ],
      }
  }
}

const sharedNotice = (pid: number | undefined, message: string): SessionNotice => ({
  type: 'session_shared',
  pid,
  message,
})

const evenOutMirror = async ({ files, link }: FoundSession, lease: Lease): Promise<void> => {
  if (link === 'mirror' && files.alias !== undefined && lease.state === 'exclusive') {
    try {
      await reconcileMirror(files.transcript, files.alias)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new SessionError(
        'session_unreadable',
        `The two copies of the session, ${files.transcript} and ${files.alias}, differ and can't be made equal: ${reason}`,
        { cause: error },
      )
    }
  }
}

/** The lines that the repair asks for, each the parent of the next. */
const buildRepairs = ({ repaired, chain }: LoadedSession, source: EnvelopeSource): ChainEntry[] => {
  let parentUuid = chain?.leaf.uuid ?? null
  return repaired.append.map((entry) => {
    const uuid = entry.uuid ?? ''
    const built = buildEntry(entry, { uuid, parentUuid }, source)
    parentUuid = uuid
    return built
  })
}

interface WriteOptions {
  readonly store: SessionStore
  readonly found: FoundSession
  readonly options: OpenSessionOptions
  readonly loaded: LoadedSession
  readonly source: EnvelopeSource
  readonly repairs: readonly ChainEntry[]
  readonly conversation: Conversation
  readonly claim: Claim
}

const write = ({
  store,
  found,
  options,
  loaded,
  source,
  repairs,
  conversation,
  claim,
}: WriteOptions): StartedWriter => {
  const shared = {
    store,
    source,
    open: options,
    lease: claim.lease,
    leafUuid: conversation.leafUuid,
    usedUuids: new Set(loaded.uuids),
  }
  if (!claim.fork) {
    const { fd, writable, facts } = loaded
    return startWriter({
      ...shared,
      target: { type: 'existing', files: found.files, link: found.link, fd, writable },
      facts,
      prelude: () => repairLines(repairs),
      onRelease: () => undefined,
    })
  }
  return startWriter({
    ...shared,
    target: { type: 'new' },
    facts: createFacts(),
    prelude: () => forkedLines(loaded, source.sessionId, found.files.sessionId, repairs),
    onRelease: () => closeSync(loaded.fd),
  })
}

function* forkedLines(
  { chain, fd }: LoadedSession,
  sessionId: string,
  originalId: string,
  repairs: readonly ChainEntry[],
): Generator<LineBatch, void, void> {
  if (chain !== undefined) yield* forkLines({ sessionId: originalId, fd, chain }, sessionId)
  yield* repairLines(repairs)
}

const repairLines = (repairs: readonly ChainEntry[]): LineBatch[] => repairs.map((entry) => batchOf([entry]))

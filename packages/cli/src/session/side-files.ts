import { join } from 'node:path'
import type { SessionFacts } from './facts.ts'
import type { LinkState } from './files.ts'
import { describeSession, type LastResult, measureFile, type PriceOf } from './metadata.ts'
import type { OnNotice } from './notice.ts'
import {
  createDecisionLog,
  type DecisionReport,
  readPermissionsLog,
  type SessionRights,
} from './permissions-log.ts'
import { createSideFile } from './side-file.ts'
import { INITIAL_STATE, type SessionState, type SessionStateUpdate } from './state-file.ts'

const PERMISSIONS_INTERVAL_MS = 1_000
const STATE_INTERVAL_MS = 250
const METADATA_INTERVAL_MS = 250

/** The three JSON files beside a transcript. Only the holder of the session's lock writes them; others' calls do nothing. */
export interface SideFiles {
  /** A turn has ended: brings metadata and permissions up to date in the background. */
  turnEnded(result?: LastResult): void
  recordDecision(report: DecisionReport): void
  setRights(rights: SessionRights): void
  updateState(update: SessionStateUpdate): void
}

export interface SideFileParts {
  readonly sessionId: string
  readonly engineVersion: string
  readonly projectSlug: string
  readonly facts: SessionFacts
  readonly priceOf: PriceOf
  readonly onNotice: OnNotice
  now(): number
  /** The directory of the files while this process may write them. */
  directory(): string | undefined
  /** Descriptor of the transcript. */
  fd(): number | undefined
  link(): LinkState
  subagents(): number
  leafUuid(): string | undefined
}

export interface ManagedSideFiles {
  readonly side: SideFiles
  /** The session has its first line: the files may come into being. Later calls do nothing. */
  begin(): void
  end(): Promise<void>
}

export const createSideFiles = (parts: SideFileParts): ManagedSideFiles => {
  const { sessionId, facts, onNotice } = parts
  const startedAt = new Date(parts.now()).toISOString()
  const decisions = createDecisionLog()
  let state: SessionStateUpdate = INITIAL_STATE
  let lastResult: LastResult | null = null
  let closed = false

  const inDirectory = (name: string) => (): string | undefined => {
    const directory = parts.directory()
    return directory === undefined ? undefined : join(directory, name)
  }

  const metadata = createSideFile({
    path: inDirectory('metadata.json'),
    intervalMs: METADATA_INTERVAL_MS,
    durable: () => true,
    onNotice,
    content() {
      const fd = parts.fd()
      if (fd !== undefined) measureFile(facts, fd)
      const { engineVersion, projectSlug, priceOf } = parts
      const context = { sessionId, engineVersion, projectSlug, priceOf, lastResult, closed }
      return describeSession(facts, { ...context, link: parts.link(), subagents: parts.subagents() })
    },
  })

  const permissions = createSideFile({
    path: inDirectory('permissions.json'),
    intervalMs: PERMISSIONS_INTERVAL_MS,
    durable: () => decisions.count > 0,
    onNotice,
    content: () => decisions.content(sessionId),
  })

  const stateFile = createSideFile({
    path: inDirectory('state.json'),
    intervalMs: STATE_INTERVAL_MS,
    durable: () => false,
    onNotice,
    content: (): SessionState => ({
      schema: 1,
      sessionId,
      pid: process.pid,
      startedAt,
      heartbeatAt: new Date(parts.now()).toISOString(),
      ...INITIAL_STATE,
      ...state,
      leafUuid: parts.leafUuid() ?? null,
      transcriptOffset: facts.bytes,
    }),
  })

  const files = [metadata, permissions, stateFile]
  let begun = false

  const begin = (): void => {
    if (begun) return
    begun = true
    const path = inDirectory('permissions.json')()
    const earlier = path === undefined ? undefined : readPermissionsLog(path)
    if (earlier !== undefined) decisions.continueFrom(earlier)
    for (const file of files) file.touch()
  }

  return {
    side: {
      turnEnded(result) {
        lastResult = result ?? lastResult
        metadata.touch()
        void permissions.flush()
      },
      recordDecision(report) {
        decisions.add(report, parts.now())
        permissions.touch()
      },
      setRights(rights) {
        decisions.setRights(rights)
        permissions.touch()
      },
      updateState(update) {
        state = { ...state, ...update }
        stateFile.touch()
      },
    },
    begin,
    async end() {
      begin()
      closed = true
      state = { ...state, status: 'exited' }
      for (const file of [metadata, stateFile]) file.touch()
      await Promise.all(files.map((file) => file.flush()))
    },
  }
}

/** For sessions that leave no trace. */
export const NO_SIDE_FILES: SideFiles = {
  turnEnded: () => undefined,
  recordDecision: () => undefined,
  setRights: () => undefined,
  updateState: () => undefined,
}

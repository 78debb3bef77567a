import { closeSync, fstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { timestamp } from '../platform/stamps.ts'
import type { EnvelopeSource } from './build-entry.ts'
import { createTranscript, openForAppend } from './create-files.ts'
import { addLine, addSidechainLine, type SessionFacts } from './facts.ts'
import {
  fileHistoryDirectories,
  filesOfNewSession,
  type LinkState,
  publicPath,
  type SessionFiles,
} from './files.ts'
import type { LineBatch } from './fork.ts'
import { adoptForeign, labelsToRepeat } from './labels.ts'
import type { SessionStore } from './layout.ts'
import { acquireLease, type Lease } from './lease.ts'
import type { OnNotice } from './notice.ts'
import type { OpenSessionOptions } from './open-options.ts'
import { createOutput, type OpenedFile } from './output.ts'
import { type PermissionsLog, readPermissionsLog } from './permissions-log.ts'
import { createSideFiles, type SideFiles } from './side-files.ts'
import { createSidechains } from './sidechains.ts'
import type { Transcript } from './transcript.ts'
import { createTranscriptWriter } from './transcript-writer.ts'
import { addToIndex } from './trust.ts'

/** The file that new lines go to: one to be created at the first line, or one that is there. */
export type Target =
  | { readonly type: 'new' }
  | {
      readonly type: 'existing'
      readonly files: SessionFiles
      readonly link: LinkState
      readonly fd: number
      readonly writable: boolean
    }

export interface StartOptions {
  readonly store: SessionStore
  readonly source: EnvelopeSource
  readonly target: Target
  readonly leafUuid: string | undefined
  readonly usedUuids: Set<string>
  readonly facts: SessionFacts
  readonly lease: Lease
  readonly open: OpenSessionOptions
  prelude(): Iterable<LineBatch>
  /** When the writer needs the files that it was opened from no longer. */
  onRelease(): void
}

export interface StartedWriter {
  readonly transcript: Transcript
  readonly lease: Lease
  readonly side: SideFiles
  fileHistory(): readonly string[]
  /** What the session was allowed when it ended. */
  earlierRights(): PermissionsLog | undefined
}

/** Puts the writer of a session together. Creates and writes nothing yet. */
export const startWriter = (options: StartOptions): StartedWriter => {
  const { store, source, target, facts, open } = options
  const onNotice = open.onNotice ?? (() => undefined)
  let files = target.type === 'existing' ? target.files : filesOfNewSession(store, source.sessionId)
  let lease = options.lease
  let unclaimed = false
  let adopted = false

  /** A new session's lock: nobody else knows the id yet, so it need not hold up the first line. */
  const claim = (): Lease => {
    if (unclaimed) lease = acquireLease(files.dataDir, source.sessionId)
    unclaimed = false
    return lease
  }

  const openMain = (): OpenedFile => {
    const opened = target.type === 'existing' ? openExisting(target) : create()
    adopted = target.type === 'existing' && target.writable
    setImmediate(() => sideFiles.begin())
    return opened
  }

  const create = (): OpenedFile => {
    const created = createTranscript(store, source.sessionId)
    files = created.files
    unclaimed = true
    const opened = {
      ...created,
      path: files.transcript,
      ...(files.alias !== undefined && { alias: files.alias }),
    }
    const isKnown = created.link === 'hard' || !files.dataDir.startsWith(store.seedRoot)
    if (!isKnown) rememberSession(store, source, opened, onNotice)
    return opened
  }

  const main = createOutput({
    path: files.transcript,
    open: openMain,
    onNotice,
    onForeign: (fd, from, to) => adoptForeign(facts, fd, from, to),
  })
  const sidechains = createSidechains({
    source,
    files: () => files,
    onNotice,
    onLine: (entry) => addSidechainLine(facts, entry),
    ...(open.onAppended && { onAppended: open.onAppended }),
  })
  const sideFiles = createSideFiles({
    sessionId: source.sessionId,
    engineVersion: source.version,
    projectSlug: store.slug,
    facts,
    priceOf: open.priceOf ?? (() => 0),
    onNotice,
    now: source.now,
    directory: () => (claim().isHeld() ? files.dataDir : undefined),
    fd: () => main.opened?.fd,
    link: () => main.link,
    subagents: () => countSubagents(files.dataDir),
    leafUuid: () => transcript.leafUuid,
  })

  const transcript = createTranscriptWriter({
    source,
    path: publicPath(files),
    main,
    sidechains,
    exists: target.type === 'existing',
    leafUuid: options.leafUuid,
    prelude: options.prelude,
    usedUuids: options.usedUuids,
    durability: open.durability ?? 'turn',
    onNotice,
    onLine: (entry, bytes) => addLine(facts, entry, bytes),
    ...(open.onAppended && { onAppended: open.onAppended }),
    beforeClose(append) {
      const fd = main.opened?.fd
      if (fd !== undefined) for (const label of labelsToRepeat(facts, source.sessionId, fd)) append(label)
    },
    whenWritten: async () => (main.opened === undefined ? undefined : sideFiles.end()),
    afterClose() {
      if (target.type === 'existing' && !adopted) closeSync(target.fd)
      options.onRelease()
      claim().release()
    },
  })
  return {
    transcript,
    get lease() {
      return claim()
    },
    side: sideFiles.side,
    fileHistory: () => fileHistoryDirectories(store, files),
    earlierRights: () => earlierRights(target),
  }
}

const earlierRights = (target: StartOptions['target']): PermissionsLog | undefined =>
  target.type === 'existing' ? readPermissionsLog(join(target.files.dataDir, 'permissions.json')) : undefined

const countSubagents = (dataDir: string): number => {
  try {
    return readdirSync(join(dataDir, 'subagents')).filter((name) => name.endsWith('.jsonl')).length
  } catch {
    return 0
  }
}

const openExisting = ({ fd, writable, files, link }: Extract<Target, { type: 'existing' }>): OpenedFile => ({
  fd: writable ? fd : openForAppend(files.transcript),
  path: files.transcript,
  link,
  ...(files.alias !== undefined && { alias: files.alias }),
})

/** A session without a hard link in the user's directory is known by the index alone. */
const rememberSession = (
  store: SessionStore,
  source: EnvelopeSource,
  { fd, path }: OpenedFile,
  onNotice: OnNotice,
): void => {
  try {
    const { dev, ino } = fstatSync(fd)
    const createdAt = timestamp(source)
    addToIndex(store.configDir, { id: source.sessionId, slug: store.slug, dev, ino, createdAt, path })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    onNotice({
      type: 'side_file_failed',
      path: store.configDir,
      message: `The session can't be found by --continue later: ${message}`,
    })
  }
}

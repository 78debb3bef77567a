import type { ChainEntry, JsonObject } from '@agent-engine/protocol'
import { encodeLine } from '@agent-engine/protocol/framing'
import { buildEntry, type EnvelopeSource } from './build-entry.ts'
import { createSyncer, type Durability } from './durability.ts'
import { SessionError } from './errors.ts'
import type { LineBatch } from './fork.ts'
import type { OnNotice } from './notice.ts'
import type { Output } from './output.ts'
import { isUuid } from './session-id.ts'
import type { Sidechains } from './sidechains.ts'
import { MAX_LINE_LENGTH, spillLargest } from './spill.ts'
import { toolResultsDirectory } from './tool-results.ts'
import type { NewEntry, SessionRecord, Transcript } from './transcript.ts'

export interface WriterParts {
  readonly source: EnvelopeSource
  readonly path: string
  readonly main: Output
  readonly sidechains: Sidechains
  /** False until a first line creates it. */
  readonly exists: boolean
  /** The line that the first new one follows. */
  readonly leafUuid: string | undefined
  /** Lines that come before the first new one: repairs of a resumed chain, the copy of a forked one. */
  prelude(): Iterable<LineBatch>
  /** uuids that are in the file already. */
  readonly usedUuids: Set<string>
  readonly durability: Durability
  readonly onNotice: OnNotice
  /** A line is on its way to the main transcript; `bytes` counts its line feed. */
  onLine(entry: JsonObject, bytes: number): void
  /** A line was appended to the file at `path`: what a mirror of the transcript gets. */
  onAppended?(path: string, entry: JsonObject): void
  /** Last chance to write lines. */
  beforeClose(append: (record: SessionRecord) => void): void
  /** All lines are written, the files still open. */
  whenWritten(): Promise<void>
  afterClose(): void
}

/** Writes a session to its files. */
export const createTranscriptWriter = (parts: WriterParts): Transcript => {
  const { source, main, sidechains, durability } = parts
  const syncer = createSyncer(
    () => [main, ...sidechains.outputs()],
    (error) => reportSyncFailure(parts, error),
  )
  const waitingRecords: SessionRecord[] = []
  let leafUuid = parts.leafUuid
  let started = false
  let closing: Promise<void> | undefined

  const freshUuid = (wanted: string | undefined): string => {
    const uuid = isUuid(wanted) && !parts.usedUuids.has(wanted) ? wanted : source.newId()
    parts.usedUuids.add(uuid)
    return uuid
  }

  const writeMain = (entry: JsonObject): boolean => {
    const line = encodeBounded(entry, main, parts)
    const kept = main.append(line)
    if (kept) parts.onLine(entry, line.length)
    parts.onAppended?.(parts.path, entry)
    return kept
  }

  const start = (): void => {
    started = true
    for (const { bytes, entries } of parts.prelude()) {
      main.append(bytes)
      for (const [at, entry] of entries.entries()) {
        parts.onLine(entry, at === 0 ? bytes.length : 0)
        parts.onAppended?.(parts.path, entry)
      }
    }
  }

  const appendMain = (entry: NewEntry, uuid: string): void => {
    if (!started) start()
    const kept = writeMain(asJson(buildEntry(entry, { uuid, parentUuid: leafUuid ?? null }, source)))
    // A line that was dropped can't be a parent: the next one follows the last line that is kept.
    if (kept) leafUuid = uuid
    for (const record of waitingRecords.splice(0)) writeMain(record)
  }

  const appendRecord = (record: SessionRecord): void => {
    if (started) writeMain(record)
    else waitingRecords.push(record)
  }

  const finish = async (): Promise<void> => {
    if (parts.exists) for (const record of waitingRecords.splice(0)) writeMain(record)
    if (started) {
      main.poll()
      parts.beforeClose(writeMain)
    }
    const synced = durability === 'none' ? undefined : syncer.sync()
    await Promise.all([synced, sidechains.settled(), parts.whenWritten()])
    sidechains.close()
    main.close()
    parts.afterClose()
  }

  const requireOpen = (): void => {
    if (closing !== undefined)
      throw new SessionError(
        'transcript_closed',
        `Session ${source.sessionId} is closed; nothing more can be written to it.`,
      )
  }

  return {
    sessionId: source.sessionId,
    now: source.now,
    newId: source.newId,
    path: parts.path,
    get leafUuid() {
      return leafUuid
    },
    append(entry, sidechain) {
      requireOpen()
      const uuid = freshUuid(entry.uuid)
      if (sidechain === undefined) appendMain(entry, uuid)
      else sidechains.append(sidechain.agentId, entry, uuid)
      if (durability === 'line') void syncer.sync()
      return uuid
    },
    appendRecord(record) {
      requireOpen()
      appendRecord(record)
    },
    describeAgent(agentId, facts) {
      requireOpen()
      sidechains.describe(agentId, facts)
    },
    sync: async () => (durability === 'none' ? undefined : syncer.sync()),
    close() {
      closing ??= finish()
      return closing
    },
  }
}

/** A line as bytes; the largest tool outputs of one that is too long go to files of their own. */
export const encodeBounded = (
  entry: JsonObject,
  output: Output,
  parts: Pick<WriterParts, 'path' | 'onNotice'>,
): Buffer => {
  let line = encodeLine(entry)
  let current = entry
  for (let index = 0; line.length > MAX_LINE_LENGTH && output.ensureOpen(); index++) {
    const smaller = trySpill(current, index, parts)
    if (smaller === undefined) break
    current = smaller
    line = encodeLine(current)
  }
  return Buffer.from(line)
}

const trySpill = (
  entry: JsonObject,
  index: number,
  { path, onNotice }: Pick<WriterParts, 'path' | 'onNotice'>,
): JsonObject | undefined => {
  try {
    return spillLargest(entry, toolResultsDirectory(path), index)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    onNotice({
      type: 'side_file_failed',
      path,
      message: `A large tool result stays in its line: ${message}`,
    })
    return undefined
  }
}

const asJson = (entry: ChainEntry): JsonObject => entry

const reportSyncFailure = ({ onNotice, path }: WriterParts, error: unknown): void => {
  const message = error instanceof Error ? error.message : String(error)
  onNotice({ type: 'side_file_failed', path, message: `${path} could not be forced to the disk: ${message}` })
}

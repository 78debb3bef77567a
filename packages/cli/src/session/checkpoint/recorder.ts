import type { FileStat } from '../../platform/file-stat.ts'
import { hashBytes } from '../../platform/hash.ts'
import type { SessionRecord } from '../transcript.ts'
import { type Capture, type CaptureParts, createCapture, unwritten } from './capture.ts'
import { addSnapshot, addVersion, type KeptVersion, neededCopies, type Snapshot } from './ledger.ts'
import { MAX_CHECKPOINTS } from './limits.ts'
import { lookAt, pathOfKey, sameStat, trackedPath } from './tracked-path.ts'

export interface RecorderParts extends CaptureParts {
  append(record: SessionRecord): void
}

/** Keeps what files were, and knows what the engine made of them. */
export interface Recorder extends Pick<Capture, 'skipped' | 'keep'> {
  mark(messageId: string): Promise<void>
  /** To be called before a tool writes. */
  before(path: string, bytes: Uint8Array, madeDirectory?: string): Promise<void>
  after(path: string, stat: FileStat): Promise<void>
  /** What hooks and commands made of tracked files counts as the engine's. */
  settle(): Promise<void>
  /** A file was put back to this version. */
  rewound(key: string, version: KeptVersion, stat: FileStat | null): void
}

export const createRecorder = (parts: RecorderParts): Recorder => {
  const { ledger, copies, project, append, now } = parts
  const capture = createCapture(parts)
  const { seen } = capture
  /** What was written since the last mark. */
  let touched = new Set(
    [...(ledger.snapshots.at(-1)?.files ?? [])].flatMap(([key, { written }]) =>
      written === undefined ? [] : [key],
    ),
  )
  const timestamp = (): string => new Date(now()).toISOString()

  const tellSnapshot = ({ messageId, at, files }: Snapshot, isSnapshotUpdate: boolean): void => {
    const trackedFileBackups = Object.fromEntries(files)
    const snapshot = { messageId, trackedFileBackups, timestamp: at }
    append({ type: 'file-history-snapshot', messageId, snapshot, isSnapshotUpdate })
  }
  /** The hash of a file that has changed since it was last looked at, to something new. */
  const newContent = async (key: string): Promise<string | undefined> => {
    const path = pathOfKey(key, project)
    const stat = seen.get(key)
    if (stat === undefined || (await sameStat(path, stat))) return undefined
    const present = await lookAt(path)
    if (present.kind !== 'file') return undefined
    seen.set(key, present.stat)
    return ledger.known.get(key)?.has(present.hash) ? undefined : present.hash
  }
  return {
    skipped: capture.skipped,
    keep: capture.keep,
    async mark(messageId) {
      const files = new Map<string, KeptVersion>()
      for (const [key, latest] of [...ledger.latest]) {
        const version = await capture.again(key, latest)
        if (version !== undefined) files.set(key, version)
      }
      const isFull = ledger.snapshots.length >= MAX_CHECKPOINTS
      const snapshot: Snapshot = { messageId, at: timestamp(), files }
      addSnapshot(ledger, snapshot)
      touched = new Set()
      tellSnapshot(snapshot, false)
      if (isFull) await copies.prune(neededCopies(ledger))
    },
    async before(path, bytes, madeDirectory) {
      const snapshot = ledger.snapshots.at(-1)
      if (snapshot === undefined) return
      const { key, parent } = await trackedPath(path, project)
      const kept = touched.has(key) ? snapshot.files.get(key) : await capture.version(key, parent)
      if (kept === undefined) return
      touched.add(key)
      const isMade = kept.backupFileName === null && madeDirectory !== undefined
      const backup: KeptVersion = {
        ...kept,
        written: hashBytes(bytes),
        ...(isMade ? { madeDirectory } : {}),
      }
      addVersion(ledger, snapshot, key, backup)
      const { messageId } = snapshot
      append({
        type: 'file-history-delta',
        messageId,
        snapshotMessageId: messageId,
        trackingPath: key,
        backup,
        timestamp: timestamp(),
      })
    },
    async after(path, stat) {
      const { key } = await trackedPath(path, project)
      seen.set(key, stat)
    },
    async settle() {
      const snapshot = ledger.snapshots.at(-1)
      if (snapshot === undefined) return
      let changed = false
      for (const [key, version] of [...snapshot.files]) {
        const written = await newContent(key)
        if (written === undefined) continue
        addVersion(ledger, snapshot, key, { ...version, written })
        changed = true
      }
      if (changed) tellSnapshot(snapshot, true)
    },
    rewound(key, version, stat) {
      seen.set(key, stat)
      ledger.latest.set(key, unwritten(version))
      touched.delete(key)
    },
  }
}

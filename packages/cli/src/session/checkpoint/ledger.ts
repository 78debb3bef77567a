import type { JsonObject } from '@agent-engine/protocol'
import { asObject } from '../parse-entry.ts'
import { MAX_CHECKPOINTS } from './limits.ts'

/** A version of a file (spec: sessions §13). The hashes and the mode are ours; other programs pass over them. */
export interface KeptVersion {
  /** Null: the file did not exist. */
  readonly backupFileName: string | null
  readonly version: number
  /** ISO time. */
  readonly backupTime: string
  readonly realParentDir?: string
  /** SHA-256 of the copy. */
  readonly sha256?: string
  /** Permission bits. */
  readonly mode?: number
  /** SHA-256 of what the engine wrote, or found written by a hook or a command of its turn. */
  readonly written?: string
  /** The first of the directories that a tool made for the file. */
  readonly madeDirectory?: string
}

export interface Snapshot {
  readonly messageId: string
  readonly at: string
  /** By tracking path: the version that the file had. */
  readonly files: Map<string, KeptVersion>
}

/** What the lines of a transcript say about checkpoints. */
export interface Ledger {
  readonly snapshots: Snapshot[]
  readonly latest: Map<string, KeptVersion>
  /** The first version of each file, whose copy stays. */
  readonly first: Map<string, KeptVersion>
  /** By tracking path: hashes of every content that the engine made or kept. */
  readonly known: Map<string, Set<string>>
}

export const createLedger = (): Ledger => ({
  snapshots: [],
  latest: new Map(),
  first: new Map(),
  known: new Map(),
})

/** Takes a line of a transcript into account, also one of another program; all other lines do nothing. */
export const takeLine = (ledger: Ledger, line: JsonObject): void => {
  if (line.type === 'file-history-snapshot') takeSnapshot(ledger, line)
  if (line.type === 'file-history-delta') takeDelta(ledger, line)
}

const takeSnapshot = (ledger: Ledger, line: JsonObject): void => {
  const snapshot = asObject(line.snapshot)
  const backups = asObject(snapshot?.trackedFileBackups)
  if (snapshot === undefined || backups === undefined || typeof snapshot.messageId !== 'string') return
  const files = new Map<string, KeptVersion>()
  for (const [path, value] of Object.entries(backups)) {
    const version = versionFrom(value)
    if (version !== undefined) files.set(path, version)
  }
  addSnapshot(ledger, {
    messageId: snapshot.messageId,
    at: typeof snapshot.timestamp === 'string' ? snapshot.timestamp : '',
    files,
  })
}

const takeDelta = (ledger: Ledger, line: JsonObject): void => {
  const version = versionFrom(line.backup)
  if (version === undefined || typeof line.trackingPath !== 'string') return
  const snapshot = ledger.snapshots.findLast(({ messageId }) => messageId === line.snapshotMessageId)
  if (snapshot !== undefined) addVersion(ledger, snapshot, line.trackingPath, version)
}

/** A snapshot of a message that has one already replaces it. */
export const addSnapshot = (ledger: Ledger, snapshot: Snapshot): void => {
  const { snapshots } = ledger
  const at = snapshots.findIndex(({ messageId }) => messageId === snapshot.messageId)
  if (at === -1) snapshots.push(snapshot)
  else snapshots[at] = snapshot
  if (snapshots.length > MAX_CHECKPOINTS) snapshots.splice(0, snapshots.length - MAX_CHECKPOINTS)
  for (const [path, version] of snapshot.files) note(ledger, path, version)
}

export const addVersion = (ledger: Ledger, snapshot: Snapshot, path: string, version: KeptVersion): void => {
  snapshot.files.set(path, version)
  note(ledger, path, version)
}

const note = (ledger: Ledger, path: string, version: KeptVersion): void => {
  ledger.latest.set(path, version)
  if (!ledger.first.has(path)) ledger.first.set(path, version)
  addKnown(ledger, path, version.sha256)
  addKnown(ledger, path, version.written)
}

export const addKnown = (ledger: Ledger, path: string, hash: string | undefined): void => {
  const hashes = ledger.known.get(path) ?? new Set()
  if (hash !== undefined) hashes.add(hash)
  ledger.known.set(path, hashes)
}

/** What every file was at a message: what its snapshot says, or the first version that was kept after it. */
export const versionsAt = (ledger: Ledger, messageId: string): Map<string, KeptVersion> | undefined => {
  const start = ledger.snapshots.findIndex((snapshot) => snapshot.messageId === messageId)
  if (start === -1) return undefined
  const versions = new Map<string, KeptVersion>()
  for (const { files } of ledger.snapshots.slice(start)) {
    for (const [path, version] of files) if (!versions.has(path)) versions.set(path, version)
  }
  return versions
}

/** Names of the copies that checkpoints still need. */
export const neededCopies = (ledger: Ledger): Set<string> => {
  const versions = [
    ...ledger.snapshots.flatMap(({ files }) => [...files.values()]),
    ...ledger.first.values(),
    ...ledger.latest.values(),
  ]
  return new Set(versions.flatMap(({ backupFileName: name }) => (name === null ? [] : [name])))
}

/** Files that are not as they were at this snapshot, as far as the lines tell. */
export const changedSince = (ledger: Ledger, snapshot: Snapshot): number => {
  let changed = 0
  for (const [path, version] of versionsAt(ledger, snapshot.messageId) ?? []) {
    const latest = ledger.latest.get(path)
    if (latest?.written !== undefined && latest.written !== version.sha256) changed += 1
    else if (latest?.version !== version.version) changed += 1
  }
  return changed
}

const COPY_NAME = /^[0-9a-f]{16}@v\d{1,9}$/

const versionFrom = (value: unknown): KeptVersion | undefined => {
  const backup = asObject(value)
  if (backup === undefined || typeof backup.version !== 'number') return undefined
  const { backupFileName: name, version, sha256, mode, written, realParentDir, madeDirectory } = backup
  if (name !== null && (typeof name !== 'string' || !COPY_NAME.test(name))) return undefined
  return {
    backupFileName: name,
    version,
    backupTime: typeof backup.backupTime === 'string' ? backup.backupTime : '',
    ...(typeof realParentDir === 'string' ? { realParentDir } : {}),
    ...(typeof sha256 === 'string' ? { sha256 } : {}),
    ...(typeof mode === 'number' ? { mode: mode & 0o777 } : {}),
    ...(typeof written === 'string' ? { written } : {}),
    ...(typeof madeDirectory === 'string' ? { madeDirectory } : {}),
  }
}

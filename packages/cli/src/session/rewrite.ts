import {
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import type { JsonObject } from '@agent-engine/protocol'
import { encodeLine } from '@agent-engine/protocol/framing'
import { SessionError } from './errors.ts'
import type { SessionFiles } from './files.ts'
import { acquireLease } from './lease.ts'
import type { FoundSession } from './locate.ts'
import { readTranscript } from './read.ts'
import { type LinePosition, readLines } from './read-lines.ts'
import type { Tree } from './tree.ts'

export interface RewriteReport {
  /** The file as it was before. */
  readonly backup: string
  readonly removedLines: number
  readonly relinkedLines: number
}

/**
 * Writes a damaged transcript anew: lines that can't be read are left out, broken links lead to the line before. The old
 * file stays under another name and the new one takes its place under both of its names; nothing is ever changed in
 * place. Rejects with `session_busy` while a live process holds the session.
 */
export const rewriteSession = async (found: FoundSession, now: number): Promise<RewriteReport> => {
  const { files } = found
  const lease = acquireLease(files.dataDir, files.sessionId)
  if (lease.state === 'shared') {
    throw new SessionError('session_busy', `Session ${files.sessionId} is in use and can't be repaired now.`)
  }
  const fd = openSync(files.transcript, 'r')
  const fresh = `${files.transcript}.${process.pid}.tmp`
  try {
    const { tree, report } = await readTranscript(fd)
    const relinked = parentsToMend(tree)
    await writeSoundLines(fd, fresh, relinked)
    const backup = `${files.transcript}.before-repair-${now}`
    linkOrCopy(files.transcript, backup)
    takePlace(fresh, files)
    return { backup, removedLines: report.badCount, relinkedLines: relinked.size }
  } finally {
    rmSync(fresh, { force: true })
    closeSync(fd)
    lease.release()
  }
}

/** New parents by the offset of the line. A summary without its boundary stays the start that it is. */
const parentsToMend = (tree: Tree): ReadonlyMap<number, string> => {
  const parents = new Map<number, string>()
  for (const line of tree.lines) {
    const before = tree.lines[line.order - 1]
    if (line.parentUuid === null || tree.byUuid.has(line.parentUuid) || line.isCompactSummary) continue
    if (before !== undefined) parents.set(line.offset, before.uuid)
  }
  return parents
}

const writeSoundLines = async (
  fd: number,
  path: string,
  parents: ReadonlyMap<number, string>,
): Promise<void> => {
  const out = openSync(path, 'wx', 0o600)
  try {
    await readLines(fd, (value, position) => {
      const parentUuid = parents.get(position.offset)
      writeAll(out, parentUuid === undefined ? rawLine(fd, position) : relinkedLine(value, parentUuid))
    })
    fsyncSync(out)
  } finally {
    closeSync(out)
  }
}

const relinkedLine = (value: JsonObject, parentUuid: string): Buffer =>
  Buffer.from(encodeLine({ ...value, parentUuid }))

const rawLine = (fd: number, { offset, bytes }: LinePosition): Buffer => {
  const line = Buffer.alloc(bytes + 1, '\n')
  for (let filled = 0; filled < bytes; ) {
    const count = readSync(fd, line, filled, bytes - filled, offset + filled)
    if (count === 0) throw new Error(`the file became shorter while it was read`)
    filled += count
  }
  return line
}

const writeAll = (fd: number, bytes: Buffer): void => {
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written)
}

/** Puts the new file under both names of the old one. */
const takePlace = (fresh: string, { transcript, alias }: SessionFiles): void => {
  if (alias !== undefined) {
    const second = `${alias}.${process.pid}.tmp`
    rmSync(second, { force: true })
    linkOrCopy(fresh, second)
    renameSync(second, alias)
  }
  renameSync(fresh, transcript)
}

const linkOrCopy = (from: string, to: string): void => {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}

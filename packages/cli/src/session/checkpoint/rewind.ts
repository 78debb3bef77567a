import { chmod, rmdir, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeAtomically } from '../../platform/atomic-write.ts'
import { FileError, type FileStat } from '../../platform/file-stat.ts'
import { nodeFiles } from '../../platform/files.ts'
import { hashBytes } from '../../platform/hash.ts'
import { isInside, realPath } from '../../platform/paths.ts'
import type { Copies } from './copies.ts'
import { addKnown, type KeptVersion, type Ledger } from './ledger.ts'
import { countLines } from './line-counts.ts'
import type { RewindOptions, RewindReport } from './port.ts'
import type { Recorder } from './recorder.ts'
import { lookAt, type Present, pathOfKey } from './tracked-path.ts'

export interface RewindParts {
  readonly ledger: Ledger
  readonly copies: Copies
  readonly recorder: Recorder
  readonly project: string
}

/** One file that is not what it was. */
interface Change {
  readonly key: string
  readonly path: string
  readonly version: KeptVersion
  readonly now: Extract<Present, { kind: 'absent' | 'file' }>
}

interface Plan {
  readonly changes: Change[]
  readonly conflicts: string[]
  readonly skippedFiles: string[]
  skippedLinks: number
  insertions: number
  deletions: number
  /** Files whose copy is gone. */
  readonly lost: string[]
}

/** Takes files back to these versions: all of them, or none. Rejects with the system's error only where it can't look. */
export const rewind = async (
  parts: RewindParts,
  versions: ReadonlyMap<string, KeptVersion>,
  { dryRun = false, force = false }: RewindOptions,
): Promise<RewindReport> => {
  const plan = await makePlan(parts, versions)
  const report = reportOf(plan)
  if (plan.lost.length > 0) {
    return refused(report, `The copies of these files are no longer there: ${plan.lost.join(', ')}.`)
  }
  if (plan.conflicts.length > 0 && !force) {
    return refused(
      report,
      `These files were changed by somebody else after the agent wrote them: ${plan.conflicts.join(', ')}. Keep these changes elsewhere, or rewind with force.`,
    )
  }
  if (dryRun) return report
  const failure = await carryOut(parts, plan.changes)
  if (failure !== undefined) return refused(report, failure)
  await removeEmptyDirectories(plan.changes)
  return report
}

const refused = (report: RewindReport, why: string): RewindReport => ({
  ...report,
  canRewind: false,
  error: `${why} Nothing was rewound.`,
})

const reportOf = (plan: Plan): RewindReport => ({
  canRewind: true,
  filesChanged: plan.changes.map(({ path }) => path),
  insertions: plan.insertions,
  deletions: plan.deletions,
  skippedLinks: plan.skippedLinks,
  skippedFiles: plan.skippedFiles,
  conflicts: plan.conflicts,
})

const makePlan = async (
  { ledger, copies, recorder, project }: RewindParts,
  versions: ReadonlyMap<string, KeptVersion>,
): Promise<Plan> => {
  const plan: Plan = {
    changes: [],
    conflicts: [],
    skippedFiles: [],
    skippedLinks: 0,
    insertions: 0,
    deletions: 0,
    lost: [],
  }
  for (const [path, why] of recorder.skipped) {
    if (why === 'link') plan.skippedLinks += 1
    else plan.skippedFiles.push(path)
  }
  for (const [key, version] of versions) {
    const path = pathOfKey(key, project)
    const now = recorder.skipped.has(path) ? undefined : await lookUnlinked(path)
    if (now === undefined) continue
    if (now.kind === 'link') plan.skippedLinks += 1
    else if (now.kind === 'unreadable') plan.skippedFiles.push(path)
    else await addChange(plan, { key, path, version, now }, ledger, copies)
  }
  return plan
}

/** A directory that has become a link since leads to other files than those that were kept. */
const lookUnlinked = async (path: string): Promise<Present> => {
  const parent = dirname(path)
  return (await realPath(parent)) === parent ? lookAt(path) : { kind: 'link' }
}

const EMPTY = Buffer.alloc(0)

const addChange = async (plan: Plan, change: Change, ledger: Ledger, copies: Copies): Promise<void> => {
  const { now, version, key, path } = change
  const target = version.backupFileName === null ? null : await copies.read(version.backupFileName)
  if (target === undefined) {
    if (now.kind !== 'file' || now.hash !== version.sha256) plan.lost.push(path)
    return
  }
  const present = now.kind === 'file' ? now.bytes : null
  if (present === null ? target === null : target !== null && present.equals(target)) return
  const known = ledger.known.get(key)
  const isForeign = now.kind === 'file' && known !== undefined && known.size > 0 && !known.has(now.hash)
  if (isForeign) plan.conflicts.push(path)
  const { insertions, deletions } = await countLines(present ?? EMPTY, target ?? EMPTY)
  plan.insertions += insertions
  plan.deletions += deletions
  plan.changes.push(change)
}

/** What was there, so that a rewind that fails half-way can be taken back. */
interface Done {
  readonly change: Change
  readonly copy: string | undefined
}

/** Gives the reason of a failure, after which everything is as before. */
const carryOut = async (parts: RewindParts, changes: readonly Change[]): Promise<string | undefined> => {
  const done: Done[] = []
  for (const change of changes) {
    try {
      const copy = await keepPresent(parts, change)
      done.push({ change, copy })
      const stat = await putBack(parts, change)
      parts.recorder.rewound(change.key, change.version, stat)
    } catch (error) {
      done.pop()
      const reason = error instanceof Error ? error.message : String(error)
      const left = await undo(parts, done)
      const also = left.length === 0 ? '' : ` These could not be brought back either: ${left.join(', ')}.`
      return `${change.path} can't be put back: ${reason}.${also}`
    }
  }
  return undefined
}

const keepPresent = async ({ recorder }: RewindParts, { key, now }: Change): Promise<string | undefined> => {
  if (now.kind === 'absent') return undefined
  const name = await recorder.keep(key, now.bytes)
  if (name === undefined) throw new Error('there is no room for a copy of what is there now')
  return name
}

const putBack = async (
  { ledger, copies }: RewindParts,
  { key, path, now, version }: Change,
): Promise<FileStat | null> => {
  if (version.backupFileName === null) {
    await removeUnchanged(path, now)
    return null
  }
  const bytes = await copies.read(version.backupFileName)
  if (bytes === undefined) throw new Error('its copy has just gone')
  addKnown(ledger, key, hashBytes(bytes))
  await nodeFiles.makeDirectory(dirname(path))
  const expect =
    now.kind === 'absent' ? { kind: 'absent' as const } : { kind: 'content' as const, hash: now.hash }
  const stat = await writeAtomically(path, bytes, { real: path, expect })
  if (now.kind === 'absent' && version.mode !== undefined) await chmod(path, version.mode)
  return stat
}

const removeUnchanged = async (path: string, now: Change['now']): Promise<void> => {
  if (now.kind === 'absent') return
  const again = await lookAt(path)
  if (again.kind !== 'file' || again.hash !== now.hash) {
    throw new FileError('file_changed', `${path} was changed by something else just now`)
  }
  await unlink(path)
}

/** Directories that tools made for files that are gone again, as far as nothing is left in them. */
const removeEmptyDirectories = async (changes: readonly Change[]): Promise<void> => {
  const gone = changes.filter(({ version }) => version.backupFileName === null)
  const made = gone.flatMap(({ version }) => version.madeDirectory ?? [])
  const directories = new Set<string>()
  for (const { path } of gone) {
    const first = made.find((directory) => isInside(path, directory))
    if (first === undefined) continue
    for (let at = dirname(path); isInside(at, first); at = dirname(at)) directories.add(at)
  }
  for (const directory of [...directories].sort((a, b) => b.length - a.length)) {
    // One that holds something, or is gone, stays as it is.
    await rmdir(directory).catch(() => undefined)
  }
}

/** Gives the paths that could not be brought back. */
const undo = async ({ copies }: RewindParts, done: readonly Done[]): Promise<string[]> => {
  const left: string[] = []
  for (const { change, copy } of done.toReversed()) {
    try {
      if (copy === undefined) await unlink(change.path)
      else await restore(change.path, await copies.read(copy))
    } catch {
      left.push(change.path)
    }
  }
  return left
}

const restore = async (path: string, bytes: Buffer | undefined): Promise<void> => {
  if (bytes === undefined) throw new Error('its copy has gone')
  await writeAtomically(path, bytes, { real: path })
}

import { createHash } from 'node:crypto'
import type { FileStat } from '../../platform/file-stat.ts'
import type { Copies } from './copies.ts'
import type { KeptVersion, Ledger } from './ledger.ts'
import { lookAt, pathOfKey, sameStat } from './tracked-path.ts'

export interface CaptureParts {
  readonly ledger: Ledger
  readonly copies: Copies
  /** The project's directory without links. */
  readonly project: string
  /** Milliseconds. */
  now(): number
}

/** Makes versions of files: looks at what they are and keeps a copy of what was not kept before. */
export interface Capture {
  /** Paths that are not tracked, with the reason; `link` for links and files of more than one name. */
  readonly skipped: ReadonlyMap<string, string>
  /** What each file was when it was last looked at; null: absent. */
  readonly seen: Map<string, Pick<FileStat, 'mtimeMs' | 'size'> | null>
  /** The version that the file is now; undefined when it can't be kept. */
  version(key: string, parent: string): Promise<KeptVersion | undefined>
  /** The same for a file that is tracked, which is read only when it may have changed. */
  again(key: string, latest: KeptVersion): Promise<KeptVersion | undefined>
  /** A copy of these bytes under a name of its own; undefined when there is no room. */
  keep(key: string, bytes: Uint8Array): Promise<string | undefined>
}

export const createCapture = ({ ledger, copies, project, now }: CaptureParts): Capture => {
  const seen: Capture['seen'] = new Map()
  const skipped = new Map<string, string>()
  let versions: Map<string, number> | undefined

  const nextName = async (key: string): Promise<{ readonly name: string; readonly version: number }> => {
    versions ??= new Map(await copies.versions())
    const stem = createHash('sha256').update(key).digest('hex').slice(0, 16)
    const version = Math.max(versions.get(stem) ?? 0, ledger.latest.get(key)?.version ?? 0) + 1
    versions.set(stem, version)
    return { name: `${stem}@v${version}`, version }
  }
  const skip = (key: string, why: string): undefined => {
    skipped.set(pathOfKey(key, project), why)
  }
  const version: Capture['version'] = async (key, parent) => {
    const present = await lookAt(pathOfKey(key, project))
    const latest = ledger.latest.get(key)
    const common = { backupTime: new Date(now()).toISOString(), realParentDir: parent }
    switch (present.kind) {
      case 'link':
        return skip(key, 'link')
      case 'unreadable':
        return skip(key, present.why)
      case 'absent':
        seen.set(key, null)
        copies.prepare()
        if (latest?.backupFileName === null) return unwritten(latest)
        return { ...common, backupFileName: null, version: (await nextName(key)).version }
      case 'file': {
        const { stat, bytes, hash } = present
        seen.set(key, stat)
        if (latest !== undefined && latest.sha256 === hash) return unwritten(latest)
        const next = await nextName(key)
        if (!(await copies.keep(next.name, bytes))) return skip(key, NO_ROOM)
        const { name: backupFileName, version } = next
        return { ...common, backupFileName, version, sha256: hash, mode: stat.mode & 0o777 }
      }
    }
  }
  return {
    skipped,
    seen,
    version,
    async again(key, latest) {
      const stat = seen.get(key)
      const unchanged =
        latest.written === undefined && stat !== undefined && (await sameStat(pathOfKey(key, project), stat))
      return unchanged ? latest : version(key, latest.realParentDir ?? '')
    },
    async keep(key, bytes) {
      const { name } = await nextName(key)
      return (await copies.keep(name, bytes)) ? name : undefined
    },
  }
}

const NO_ROOM = 'the copies of this session take too much room'

/** The version as it was before the engine wrote to it. */
export const unwritten = ({ written: _, ...version }: KeptVersion): KeptVersion => version

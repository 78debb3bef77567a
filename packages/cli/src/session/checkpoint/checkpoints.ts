import type { JsonObject } from '@agent-engine/protocol'
import type { FileStat } from '../../platform/file-stat.ts'
import type { SessionRecord } from '../transcript.ts'
import { createCopies } from './copies.ts'
import { changedSince, createLedger, takeLine, versionsAt } from './ledger.ts'
import type { Checkpoints } from './port.ts'
import { createRecorder } from './recorder.ts'
import { rewind } from './rewind.ts'

export interface FileHistoryParts {
  /** The project's directory without links: files are named relative to it. */
  readonly project: string
  /** Where copies lie; the first counts. */
  directories(): readonly string[]
  append(record: SessionRecord): void
  /** Earlier lines of the session that tell of checkpoints. */
  earlier(): AsyncIterable<JsonObject>
  now(): number
  log(event: string, fields: JsonObject): void
}

export interface FileHistory extends Omit<Checkpoints, 'recording' | 'promptsOf'> {
  /**
   * Keeps what is at `path`, then lets it be written. What can't be kept does not hinder the write. `madeDirectory`: the
   * first of the directories that were made for it.
   */
  write(
    path: string,
    bytes: Uint8Array,
    write: () => Promise<FileStat>,
    madeDirectory?: string,
  ): Promise<FileStat>
}

/** The file checkpoints of one session (spec: sessions §13). One thing after the other: a rewind never meets a write. */
export const openFileHistory = async (parts: FileHistoryParts): Promise<FileHistory> => {
  const { project, append, now, log } = parts
  const ledger = createLedger()
  for await (const line of parts.earlier()) takeLine(ledger, line)
  const copies = createCopies(parts.directories)
  const recorder = createRecorder({ ledger, copies, project, append, now })
  let last: Promise<unknown> = Promise.resolve()

  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
  /** Keeping a checkpoint must never cost the user the work itself. */
  const quietly = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      log('checkpoint_failed', { what, error: String(error) })
    }
  }
  return {
    mark: (messageId) => inOrder(() => quietly('mark', () => recorder.mark(messageId))),
    turnEnded: () => inOrder(() => quietly('settle', () => recorder.settle())),
    write: (path, bytes, write, madeDirectory) =>
      inOrder(async () => {
        await quietly('before', () => recorder.before(path, bytes, madeDirectory))
        const stat = await write()
        await quietly('after', () => recorder.after(path, stat))
        return stat
      }),
    list: () =>
      inOrder(async () =>
        ledger.snapshots.map((snapshot) => ({
          messageId: snapshot.messageId,
          at: snapshot.at,
          changedFiles: changedSince(ledger, snapshot),
        })),
      ),
    rewind: (messageId, options = {}) =>
      inOrder(async () => {
        const versions = versionsAt(ledger, messageId)
        return versions && rewind({ ledger, copies, recorder, project }, versions, options)
      }),
  }
}

import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import type { FileStat } from '../../platform/file-stat.ts'
import type { Files } from '../../platform/files.ts'
import { isInside, realPath } from '../../platform/paths.ts'
import type { Transcript } from '../transcript.ts'
import type { FileHistory } from './checkpoints.ts'
import type { Checkpoints } from './port.ts'

export interface CheckpointParts {
  /** Nothing new is kept otherwise. */
  readonly recording: boolean
  /** The project's directory without links. */
  readonly project: string
  /** The session's, also after it went on under another id. */
  readonly transcript: Pick<Transcript, 'sessionId' | 'path' | 'appendRecord'>
  /** Of the session that runs. Empty: it keeps nothing. */
  directories(): readonly string[]
  /** Whether the session that runs has earlier lines whose word counts. */
  continues(): boolean
  now(): number
  log(event: string, fields: JsonObject): void
}

export interface SessionCheckpoints extends Checkpoints {
  /** The same files, with what they hold kept before it changes. */
  guard(files: Files): Files
}

/**
 * Checkpoints that cost a session nothing until a file is first written: until then each message leaves an empty
 * snapshot, and the code that keeps copies is not even loaded.
 */
export const createCheckpoints = (parts: CheckpointParts): SessionCheckpoints => {
  const { transcript, recording } = parts
  let session:
    | { readonly id: string; readonly marks: JsonObject[]; history?: Promise<FileHistory> }
    | undefined

  /** Real paths of directories that tools have made, the first of each row: they go again with the files in them. */
  const made = new Set<string>()

  const current = () => {
    const { sessionId } = transcript
    if (session?.id !== sessionId) session = { id: sessionId, marks: [] }
    return session
  }
  const load = (): Promise<FileHistory> => {
    const own = current()
    own.history ??= open(parts, own.marks)
    return own.history
  }
  /** Checkpoints that can't be kept must never cost the user the work itself. */
  const failed = (error: unknown): undefined => {
    parts.log('checkpoints_unusable', { error: String(error) })
  }
  /** An earlier run has left copies: what they are of may have changed since. */
  const hasCopies = (): boolean => parts.continues() && existsSync(parts.directories()[0] ?? '')
  const keeps = (): boolean => parts.directories().length > 0

  const markEmpty = (messageId: string): void => {
    const snapshot = { messageId, trackedFileBackups: {}, timestamp: new Date(parts.now()).toISOString() }
    const line = { type: 'file-history-snapshot' as const, messageId, snapshot, isSnapshotUpdate: false }
    current().marks.push(line)
    transcript.appendRecord(line)
  }
  const write = async (path: string, bytes: Uint8Array, work: () => Promise<FileStat>): Promise<FileStat> => {
    const history = keeps() ? await load().catch(failed) : undefined
    if (history === undefined) return work()
    const madeDirectory = made.size === 0 ? undefined : await madeFor(path)
    return history.write(path, bytes, work, madeDirectory)
  }

  /** A tool may name a directory and what is in it by a path with links; files are kept under their real paths. */
  const madeFor = async (path: string): Promise<string | undefined> => {
    const real = await realPath(dirname(path)).catch(failed)
    return real && [...made].find((directory) => isInside(real, directory))
  }

  return {
    recording,
    async mark(messageId) {
      if (!recording || !keeps()) return
      try {
        if (current().history === undefined && !hasCopies()) markEmpty(messageId)
        else await (await load()).mark(messageId)
      } catch (error) {
        failed(error)
      }
    },
    async turnEnded() {
      if (recording) await (await current().history?.catch(failed))?.turnEnded()
    },
    list: async () => (keeps() && (recording || hasCopies()) ? (await load()).list() : []),
    async promptsOf(messageIds) {
      const { promptsOf } = await import('./earlier-lines.ts')
      return promptsOf(transcript.path, messageIds).catch((error: unknown) => {
        failed(error)
        return new Map<string, string>()
      })
    },
    async rewind(messageId, options) {
      if (!keeps()) return undefined
      const report = await (await load()).rewind(messageId, options)
      if (report?.canRewind && options?.dryRun !== true) made.clear()
      return report
    },
    guard: (files) =>
      recording
        ? {
            ...files,
            write: (path, bytes, options) => write(path, bytes, () => files.write(path, bytes, options)),
            async makeDirectory(path) {
              const first = firstMissing(path)
              await files.makeDirectory(path)
              if (first !== undefined) made.add(await realPath(first).catch(() => first))
            },
          }
        : files,
  }
}

/** The uppermost directory that has to be made for this one. */
const firstMissing = (path: string): string | undefined => {
  if (existsSync(path)) return undefined
  const parent = dirname(path)
  return parent === path ? undefined : (firstMissing(parent) ?? path)
}

const open = async (parts: CheckpointParts, marks: readonly JsonObject[]): Promise<FileHistory> => {
  const { openFileHistory } = await import('./checkpoints.ts')
  return openFileHistory({
    ...parts,
    append: (record) => parts.transcript.appendRecord(record),
    earlier: () => (parts.continues() ? fromTranscript(parts.transcript.path) : fromMemory(marks)),
  })
}

async function* fromTranscript(path: string): AsyncGenerator<JsonObject, void, void> {
  const { checkpointLines } = await import('./earlier-lines.ts')
  if (existsSync(path)) yield* checkpointLines(path)
}

async function* fromMemory(lines: readonly JsonObject[]): AsyncGenerator<JsonObject, void, void> {
  yield* lines
}

import { closeSync, openSync } from 'node:fs'
import type { ChainEntry } from '@agent-engine/protocol'
import { errnoOf } from '../platform/paths.ts'
import { type Chain, linearize } from './chain.ts'
import { openForAppend } from './create-files.ts'
import { deferredId } from './deferred.ts'
import { SessionError } from './errors.ts'
import type { SessionFacts } from './facts.ts'
import type { FoundSession } from './locate.ts'
import type { SessionNotice } from './notice.ts'
import { entryOf, readTranscript } from './read.ts'
import { type Repaired, repair } from './repair.ts'
import { checkDroppedTurn, findResumePoint } from './resume-at.ts'
import type { Tree } from './tree.ts'
import { chooseLeaf } from './tree.ts'

/** A session read from its file. */
export interface LoadedSession {
  /** Open for reading, and for appending unless the file is read-only. */
  readonly fd: number
  readonly writable: boolean
  readonly facts: SessionFacts
  /** Absent when the file holds no conversation. */
  readonly chain: Chain | undefined
  readonly repaired: Repaired
  readonly uuids: ReadonlySet<string>
  readonly warnings: readonly SessionNotice[]
}

interface LoadOptions {
  readonly resumeAt: string | undefined
  /** Uuid of the prompt whose turn is all that `resumeAt` may cut off. */
  readonly dropsTurn?: string | undefined
  readonly write: boolean
  newId(): string
}

/** Reads a session and repairs its conversation in memory. The caller closes `fd`. Throws `SessionError`. */
export const loadSession = async (
  found: FoundSession,
  { resumeAt, dropsTurn, write, newId }: LoadOptions,
): Promise<LoadedSession> => {
  const path = found.files.transcript
  const { fd, writable } = openTranscript(path, write)
  try {
    const { tree, facts, report } = await readTranscript(fd)
    const leaf = resumeAt === undefined ? chooseLeaf(tree) : findResumePoint(tree, resumeAt)
    if (dropsTurn !== undefined && leaf !== undefined) checkDroppedTurn(tree, leaf, dropsTurn)
    const chain = leaf === undefined ? undefined : linearize(tree, leaf)
    const entries = (chain?.lines ?? []).flatMap((line): ChainEntry[] => {
      const entry = entryOf(fd, line)
      return entry === undefined ? [] : [entry]
    })
    const isEnd = resumeAt === undefined && leaf !== undefined
    const putOff = isEnd ? deferredId(fd, tree, leaf) : undefined
    return {
      fd,
      writable,
      facts,
      chain,
      repaired: repair(entries, newId, putOff),
      uuids: uuidsOf(tree),
      warnings: [
        ...(report.badCount > 0 ? [badLines(path, report.badCount, report.bad[0]?.offset ?? 0)] : []),
        ...(chain !== undefined && chain.bridged > 0 ? [brokenLinks(path, chain.bridged)] : []),
      ],
    }
  } catch (error) {
    closeSync(fd)
    if (error instanceof SessionError) throw error
    throw unreadable(path, error)
  }
}

const openTranscript = (path: string, write: boolean): { fd: number; writable: boolean } => {
  try {
    if (write) return { fd: openForAppend(path), writable: true }
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes(errnoOf(error) ?? '')) throw unreadable(path, error)
  }
  try {
    return { fd: openSync(path, 'r'), writable: false }
  } catch (error) {
    throw unreadable(path, error)
  }
}

const unreadable = (path: string, cause: unknown): SessionError => {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new SessionError('session_unreadable', `The session file ${path} can't be read: ${reason}`, {
    cause,
  })
}

const uuidsOf = (tree: Tree): ReadonlySet<string> => new Set(tree.byUuid.keys())

const badLines = (path: string, count: number, offset: number): SessionNotice => ({
  type: 'transcript_damaged',
  path,
  message: `${path}: ${count} ${count === 1 ? 'line is' : 'lines are'} damaged and left out, the first at byte ${offset}.`,
})

const brokenLinks = (path: string, count: number): SessionNotice => ({
  type: 'transcript_damaged',
  path,
  message: `${path}: ${count} ${count === 1 ? 'message names' : 'messages name'} a predecessor that is not there; the one before it was taken instead.`,
})

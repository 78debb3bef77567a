import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { AgentError } from '@agent-engine/protocol/errors'
import { errnoOf } from './paths.ts'
import { currentProcess, livenessOf, type ProcessIdentity } from './process-identity.ts'

/** What a lock file holds. */
export interface LockRecord extends ProcessIdentity {
  /** When the holder last said that it is there, ISO time. */
  readonly at: string
}

export interface HeldLock {
  readonly path: string
  /** False once somebody else has taken the lock over. */
  isHeld(): boolean
  /** Says "still there" to processes on other machines. */
  refresh(): void
  release(): void
}

export type LockAttempt =
  | { readonly held: true; readonly lock: HeldLock }
  /** `owner` is absent when the file could not be read: it may be in the making. */
  | { readonly held: false; readonly owner?: LockRecord }

/** Age after which a lock of another machine, or one that cannot be read, counts as abandoned. */
const ELSEWHERE_STALE_MS = 10 * 60_000
const UNREADABLE_STALE_MS = 10_000
const TAKEOVER_ATTEMPTS = 10

/**
 * Creates the lock file, taking over one whose owner is dead. Never waits. `details` are stored with the record for
 * people who look into the file. Throws the system's error when the directory can't be written.
 */
export const tryLock = (path: string, details: Readonly<Record<string, string>> = {}): LockAttempt => {
  const contentAt = (at: string): string => `${JSON.stringify({ ...currentProcess(), ...details, at })}\n`
  for (let attempt = 0; attempt < TAKEOVER_ATTEMPTS; attempt++) {
    const content = contentAt(new Date().toISOString())
    if (createExclusive(path, content)) return { held: true, lock: heldLock(path, content, contentAt) }
    const found = readLock(path)
    if (found === 'gone') continue
    if (!isStale(path, found.record)) return { held: false, ...(found.record && { owner: found.record }) }
    if (!moveAway(path, found.text)) return { held: false, ...(found.record && { owner: found.record }) }
  }
  return { held: false }
}

/**
 * Runs `work` under the lock. Rejects with `AgentError('lock_timeout')` when one live owner keeps it too long; while
 * owners take turns, a process that has bad luck goes on waiting.
 */
export const withLock = async <T>(
  path: string,
  work: () => Promise<T> | T,
  { timeoutMs = 30_000 }: { timeoutMs?: number } = {},
): Promise<T> => {
  let deadline = Date.now() + timeoutMs
  let lastOwner = ''
  for (;;) {
    const attempt = tryLock(path)
    if (attempt.held) {
      try {
        return await work()
      } finally {
        attempt.lock.release()
      }
    }
    const ownerNow = attempt.owner === undefined ? lastOwner : `${attempt.owner.pid} ${attempt.owner.at}`
    if (ownerNow !== lastOwner) deadline = Date.now() + timeoutMs
    lastOwner = ownerNow
    if (Date.now() >= deadline) {
      const owner = attempt.owner === undefined ? 'another process' : `process ${attempt.owner.pid}`
      throw new AgentError(
        'lock_timeout',
        `${path} has been held by ${owner} for ${timeoutMs} ms; remove it if that process hangs`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * 18))
  }
}

const heldLock = (path: string, content: string, contentAt: (at: string) => string): HeldLock => {
  let current = content
  const isHeld = (): boolean => {
    const found = readLock(path)
    return found !== 'gone' && found.text === current
  }
  return {
    path,
    isHeld,
    refresh() {
      if (!isHeld()) return
      const next = contentAt(new Date().toISOString())
      const fd = openSync(path, 'r+')
      try {
        // The record always has the same length, so this replaces it whole.
        writeSync(fd, next, 0)
        current = next
      } finally {
        closeSync(fd)
      }
    },
    release() {
      if (isHeld()) rmSync(path, { force: true })
    },
  }
}

const createExclusive = (path: string, content: string): boolean => {
  let fd: number
  try {
    fd = openSync(path, 'wx', 0o600)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
  let whole = false
  try {
    whole = writeSync(fd, content) === Buffer.byteLength(content)
  } finally {
    closeSync(fd)
    // What a full disk left of it would tell nobody whose it is.
    if (!whole) rmSync(path, { force: true })
  }
  if (!whole)
    throw new AgentError('lock_not_written', `${path} could not be written: no space left on the disk`)
  return true
}

/** The live process that holds the lock at `path`; undefined when nobody does. Takes nothing. Throws the system's error. */
export const lockOwner = (path: string): LockRecord | undefined => {
  const found = readLock(path)
  if (found === 'gone' || found.record === undefined || isStale(path, found.record)) return undefined
  return found.record
}

const readLock = (
  path: string,
): 'gone' | { readonly text: string; readonly record: LockRecord | undefined } => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'gone'
    throw error
  }
  return { text, record: parseRecord(text) }
}

const parseRecord = (text: string): LockRecord | undefined => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { pid, startTime, bootId, host, at } = value as Partial<Record<keyof LockRecord, unknown>>
  if (typeof pid !== 'number' || typeof host !== 'string' || typeof at !== 'string') return undefined
  return {
    pid,
    host,
    at,
    startTime: typeof startTime === 'string' ? startTime : '',
    bootId: typeof bootId === 'string' ? bootId : '',
  }
}

const isStale = (path: string, record: LockRecord | undefined): boolean => {
  if (record === undefined) return !isWithin(UNREADABLE_STALE_MS, modifiedAt(path))
  const liveness = livenessOf(record)
  if (liveness === 'elsewhere') return !isWithin(ELSEWHERE_STALE_MS, Date.parse(record.at))
  return liveness === 'dead'
}

/** False also for a time that lies far ahead, after a clock was set back, and for one that is none. */
const isWithin = (ms: number, time: number): boolean => Math.abs(Date.now() - time) <= ms

const modifiedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()

/**
 * Moves a stale lock out of the way. Only one process can move a file, and what was moved is looked at again: between
 * the check and the move another process may have taken the lock over, and its fresh lock goes back.
 */
const moveAway = (path: string, staleText: string): boolean => {
  const aside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true
    throw error
  }
  if (readFileSync(aside, 'utf8') !== staleText) {
    renameSync(aside, path)
    return false
  }
  rmSync(aside, { force: true })
  return true
}

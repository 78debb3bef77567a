import { join } from 'node:path'
import { type HeldLock, type LockRecord, tryLock } from '../platform/lock.ts'
import { makeDirectory } from './create-files.ts'

const REFRESH_MS = 60_000

/**
 * Whether this process is the one that keeps the session's side files (spec: sessions §15.7).
 * - `exclusive`: it is
 * - `shared`: another live process is; both may append to the transcript
 * - `none`: nobody knows, because there is no place for a lock
 */
export interface Lease {
  readonly state: 'exclusive' | 'shared' | 'none'
  /** Who holds a shared session, as far as its lock can be read. */
  readonly owner?: LockRecord
  /** Looks at the lock again: a holder that was suspended for long may have lost it. */
  isHeld(): boolean
  release(): void
}

export const NO_LEASE: Lease = { state: 'none', isHeld: () => false, release: () => undefined }

/** Takes the session's lock if it is free or its owner is dead. Never waits, never throws. */
export const acquireLease = (dataDir: string, sessionId: string): Lease => {
  try {
    makeDirectory(dataDir)
    const attempt = tryLock(join(dataDir, 'lock'), { sessionId })
    if (attempt.held) return exclusive(attempt.lock)
    return { ...NO_LEASE, state: 'shared', ...(attempt.owner && { owner: attempt.owner }) }
  } catch {
    return NO_LEASE
  }
}

const exclusive = (lock: HeldLock): Lease => {
  const timer = setInterval(() => quietly(() => lock.refresh()), REFRESH_MS).unref()
  return {
    state: 'exclusive',
    isHeld: () => quietly(() => lock.isHeld()) ?? false,
    release() {
      clearInterval(timer)
      quietly(() => lock.release())
    },
  }
}

/** A lock that can't be read or removed is stale as soon as this process is gone. */
const quietly = <T>(work: () => T): T | undefined => {
  try {
    return work()
  } catch {
    return undefined
  }
}

import { type FileHandle, mkdir, open, rm, rmdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { AgentError } from '@agent-engine/protocol/errors'
import { makePrivateDirectory, pruneStaleSessions } from './private-directory.ts'
import { createSpool, type Spool } from './spool.ts'
import type { SpoolFile } from './spool-segment.ts'

const MIB = 1024 * 1024

export interface SpoolStoreOptions {
  /** Made at first need, for this user alone; another one is taken where it is not safe. */
  readonly directory: string
  /** Most that one spool keeps. Default 64 MiB. */
  readonly capBytes?: number
  /** Most that all spools of the session have on the disk; the oldest gives way. Default 256 MiB. */
  readonly sessionCapBytes?: number
  /** Spools leave so much of the disk free. Default 512 MiB. */
  readonly freeFloorBytes?: number
}

/** The spools of one session (PAIN-28). */
export interface SpoolStore {
  readonly diskBytes: number
  create(name: string): Spool
  /** Forgets all spools. Persisted files stay, and with them the directory. */
  dispose(): Promise<void>
}

/** How much may be written between two looks at the free space. */
const FREE_CHECK_BYTES = 8 * MIB

class SpoolFull extends AgentError {
  constructor(reason: string) {
    super('spool_full', `Command output is no longer written to disk: ${reason}.`)
    this.name = 'SpoolFull'
  }
}

/** What a file has claimed of the session's share. */
interface Claim {
  bytes: number
}

export const createSpoolStore = (options: SpoolStoreOptions): SpoolStore => {
  const { capBytes = 64 * MIB, sessionCapBytes = 256 * MIB, freeFloorBytes = 512 * MIB } = options
  /** Those that have had a file, oldest first; the others need no owner. */
  const spools = new Map<Spool, Set<Claim>>()
  let { directory } = options
  let made: Promise<void> | undefined
  let diskBytes = 0
  let files = 0
  let untilFreeCheck = 0

  const checkFree = async (bytes: number): Promise<void> => {
    untilFreeCheck -= bytes
    if (untilFreeCheck >= 0) return
    const { bavail, bsize } = await statfs(directory)
    if (bavail * bsize < freeFloorBytes) throw new SpoolFull('the disk is nearly full')
    untilFreeCheck = FREE_CHECK_BYTES
  }
  const claimsOf = (spool: Spool): Set<Claim> => {
    const claims = spools.get(spool) ?? new Set()
    spools.set(spool, claims)
    return claims
  }
  const release = (claim: Claim): void => {
    diskBytes -= claim.bytes
    claim.bytes = 0
  }
  /** Does not wait for the files to go: the other spool may be waiting for room itself. */
  const makeRoom = (bytes: number, asker: Spool): void => {
    for (const [spool, claims] of spools) {
      if (diskBytes + bytes <= sessionCapBytes) return
      if (spool === asker || claims.size === 0) continue
      for (const claim of claims) release(claim)
      void spool.evict()
    }
    if (diskBytes + bytes > sessionCapBytes) throw new SpoolFull('the session has used up its share')
  }
  const makeDirectory = async (): Promise<void> => {
    made ??= makePrivateDirectory(directory).then((path) => {
      directory = path
      void pruneStaleSessions(path)
    })
    try {
      await made
      // Somebody may have removed it since.
      await mkdir(directory, { recursive: true, mode: 0o700 })
    } catch (error) {
      made = undefined
      throw error
    }
  }
  const createFile = async (name: string, owner: Spool): Promise<SpoolFile> => {
    // Before the first wait: who asked first is the oldest.
    const claims = claimsOf(owner)
    files += 1
    const number = files
    await makeDirectory()
    const path = join(directory, `${name}-${number}.log`)
    let handle: FileHandle | undefined = await open(path, 'wx+', 0o600)
    const claim: Claim = { bytes: 0 }
    claims.add(claim)
    const close = async (): Promise<void> => {
      const closing = handle
      handle = undefined
      // What a close reports, nobody could mend.
      await closing?.close().catch(() => {})
    }
    return {
      path,
      async open() {
        handle ??= await open(path, 'r+')
        return handle
      },
      async claim(bytes) {
        await checkFree(bytes)
        makeRoom(bytes, owner)
        claim.bytes += bytes
        diskBytes += bytes
      },
      close,
      async remove() {
        release(claim)
        claims.delete(claim)
        await close()
        await rm(path, { force: true })
      },
    }
  }
  return {
    get diskBytes() {
      return diskBytes
    },
    create(name) {
      const spool: Spool = createSpool(() => createFile(name, spool), capBytes)
      return spool
    },
    async dispose() {
      await Promise.all([...spools.keys()].map((spool) => spool.dispose()))
      spools.clear()
      // Only an empty directory goes.
      await rmdir(directory).catch(() => {})
    },
  }
}

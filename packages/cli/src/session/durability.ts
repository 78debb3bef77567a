import { close, fdatasync, fsync, open } from 'node:fs'
import { promisify } from 'node:util'

export const DURABILITIES = ['line', 'turn', 'none'] as const

/** How much a power failure may take: nothing, the lines since the last sync point, or what the system has not written. */
export type Durability = (typeof DURABILITIES)[number]

/** What can be forced to the disk. */
export interface Syncable {
  takeDirty(): number[]
  readonly directories: readonly string[]
}

export interface Syncer {
  /** Forces everything written before the call; one round at a time, later calls share the next one. Never rejects. */
  sync(): Promise<void>
}

/** Works in the thread pool, so nobody who does not wait for it is held up. */
export const createSyncer = (
  targets: () => Iterable<Syncable>,
  onError: (error: unknown) => void,
): Syncer => {
  const syncedDirectories = new Set<string>()
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined

  const round = async (): Promise<void> => {
    try {
      for (const target of [...targets()]) {
        await Promise.all(target.takeDirty().map((fd) => syncData(fd)))
        for (const directory of target.directories) {
          if (syncedDirectories.has(directory)) continue
          syncedDirectories.add(directory)
          await syncDirectory(directory)
        }
      }
    } catch (error) {
      onError(error)
    }
  }

  const start = (): Promise<void> => {
    next = undefined
    running = round().finally(() => {
      running = undefined
    })
    return running
  }

  return {
    sync() {
      if (running === undefined) return start()
      next ??= running.then(start)
      return next
    },
  }
}

const syncData = promisify(fdatasync)

/** Makes a new name in the directory survive a power failure. Not every system can. */
const syncDirectory = (path: string): Promise<void> =>
  new Promise((resolve) => {
    open(path, 'r', (error, fd) => {
      if (error !== null) return resolve()
      fsync(fd, () => close(fd, () => resolve()))
    })
  })

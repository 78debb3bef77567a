import { closeSync, constants, openSync } from 'node:fs'
import { Socket } from 'node:net'
import type { OutputPipe } from './child.ts'
import type { Environment } from './child-env.ts'
import type { ChildRegistry } from './child-registry.ts'
import { runChild } from './child-run.ts'

export interface PipePoolOptions {
  readonly registry: ChildRegistry
  readonly env: Environment
  readonly cwd: string
  /** A path, new each time, in a directory that only this user can enter. */
  newPath(): string
}

/** Real pipes for the output of commands. */
export interface PipePool {
  /** Makes pipes ready. Without it, and where none can be made, `open` gives none. */
  fill(): Promise<void>
  open(): OutputPipe | undefined
  /** Resolves when no pipe is being made: before that their directory can't be removed. */
  settled(): Promise<void>
}

const BATCH = 8
const LOW = 2
const MKFIFO_TIMEOUT_MS = 2_000

/**
 * What Node calls a pipe is a socket, and on Linux a program can't open a socket by its name: `echo x > /dev/stderr`
 * and `tee /dev/stdout` fail. Named pipes are real ones. `mkfifo` makes several at once, and each serves again after
 * all its writers have gone. Elsewhere `/dev/stdout` works on sockets too, and the pool stays
 * empty, as it does when a host's spawner brings its own streams.
 */
export const createPipePool = ({ registry, env, cwd, newPath }: PipePoolOptions): PipePool => {
  const free: string[] = []
  let filling: Promise<void> | undefined
  let isUsable = process.platform === 'linux' && registry.spawn === undefined

  const makeBatch = async (): Promise<void> => {
    const paths = Array.from({ length: BATCH }, newPath)
    const { outcome } = await runChild({
      registry,
      file: 'mkfifo',
      args: ['-m', '600', ...paths],
      cwd,
      env,
      timeoutMs: MKFIFO_TIMEOUT_MS,
      supervised: false,
    })
    if (outcome.type === 'exited' && outcome.code === 0) free.push(...paths)
    else isUsable = false
  }
  const fill = async (): Promise<void> => {
    if (!isUsable) return
    filling ??= makeBatch()
      .catch(() => {
        // No `mkfifo` on this machine: commands get sockets, as everywhere else.
        isUsable = false
      })
      .finally(() => {
        filling = undefined
      })
    await filling
  }
  return {
    fill,
    open() {
      const path = free.pop()
      if (free.length < LOW) void fill()
      if (path === undefined) return undefined
      try {
        return openPipe(path, () => free.push(path))
      } catch {
        // Somebody has cleaned the directory of temporary files.
        return undefined
      }
    },
    async settled() {
      await filling
    },
  }
}

const openPipe = (path: string, onFree: () => void): OutputPipe => {
  // The reading end first and without waiting, or each open would wait for the other.
  const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writeFd = openSync(path, constants.O_WRONLY)
  const reader = new Socket({ fd: readFd, readable: true, writable: false })
  // Its end means that no writer is left.
  reader.once('end', () => reader.once('close', onFree))
  return { reader, writer: writeFd, closeWriter: () => closeSync(writeFd) }
}

import type { Child } from '../child.ts'
import { endChildren } from '../child-end.ts'
import type { Environment } from '../child-env.ts'
import type { ChildRegistry } from '../child-registry.ts'
import { createPipePool, type PipePool } from '../pipe-pool.ts'
import { createSpoolStore, type SpoolStoreOptions } from '../spool-store.ts'
import {
  type BackgroundShell,
  type BackgroundShells,
  createBackgroundShells,
  ShellLimitError,
} from './background.ts'
import { type Launch, launchCommand, type RunningCommand } from './command.ts'
import { findShell, hostSearch } from './find-shell.ts'
import { awaitCommand, type ShellRunRequest, type ShellRunResult } from './foreground.ts'
import { createScratch } from './scratch.ts'
import { NO_SNAPSHOT, removeSnapshot, type Snapshot, takeSnapshot } from './snapshot.ts'
import { createWorkingDirectory, type WorkingDirectory } from './working-directory.ts'

export interface ShellSessionOptions {
  /** Where the session started; commands come back here when they leave the allowed directories. */
  readonly cwd: string
  /** The whole environment of commands (`childEnv`). The variables of spec tools §9 are read from it. */
  readonly env: Environment
  readonly registry: ChildRegistry
  /** `<config>/shell-snapshots` */
  readonly snapshotDirectory: string
  /** Where output goes that is too long for memory. What the model was pointed to stays there. */
  readonly output: SpoolStoreOptions
  /** Additional directories that a command may leave the session in. Default: none. */
  readonly allowedDirectories?: () => readonly string[]
  /** Files sourced before each command besides `CLAUDE_ENV_FILE`. */
  readonly envFiles?: () => readonly string[]
  /** UUIDs, from which shells in the background get theirs. Default: random. */
  readonly newId?: () => string
  /** Told once when commands have to do without the user's start-up files. */
  readonly onSnapshotFailure?: (error: unknown) => void
}

/** The shell of one session: each command is a process of its own, the directory goes on from one to the next. */
export interface ShellSession {
  /** Where the next command starts. */
  readonly cwd: string
  readonly background: BackgroundShells
  /** Makes ready what the first command needs, so that it need not wait. */
  prepare(): void
  /**
   * Throws `ShellNotFoundError`, `WorkingDirectoryError`, `ChildSpawnError`; the signal's reason when it was aborted
   * before the command had started.
   */
  run(request: ShellRunRequest): Promise<ShellRunResult>
  /** Starts a command in the background. Throws as `run` does, and `ShellLimitError`. */
  start(command: string): Promise<BackgroundShell>
  /** For a subagent: every command starts in `cwd`. All else is shared, and ends with the session itself. */
  fork(cwd: string): ShellSession
  /** SIGTERM to all that runs, SIGKILL after the grace (default 500 ms); then removes the session's files. */
  close(graceMs?: number): Promise<void>
}

const CLOSE_GRACE_MS = 500

const isOn = (value: string | undefined): boolean =>
  value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase())

interface Ready {
  readonly launch: Launch
  readonly pipes: PipePool
  readonly snapshot: Snapshot
}

export const createShellSession = (options: ShellSessionOptions): ShellSession => {
  const { env, allowedDirectories = () => [] } = options
  const spools = createSpoolStore(options.output)
  const scratch = createScratch(env.CLAUDE_CODE_TMPDIR)
  const background = createBackgroundShells(options.newId)
  const active = new Set<Child>()
  let ready: Promise<Ready> | undefined
  let closed = false

  const getReady = (): Promise<Ready> => {
    ready ??= makeReady(options, { spools, scratch }).catch((error: unknown) => {
      // The next command tries again.
      ready = undefined
      throw error
    })
    return ready
  }
  const start = async (
    command: string,
    directory: WorkingDirectory,
    signal?: AbortSignal,
  ): Promise<RunningCommand> => {
    const { launch } = await (signal === undefined ? getReady() : untilAborted(getReady(), signal))
    // Who can interrupt a command waits for it.
    const inFront = signal !== undefined
    const running = await launchCommand(launch, command, {
      cwd: directory.enter(),
      merged: inFront,
      tellsDirectory: inFront,
    })
    const { child } = running
    active.add(child)
    // It was being started while the session was closed.
    if (closed) child.kill(0)
    void child.exited.then(() => active.delete(child))
    return running
  }
  const inDirectory = (directory: WorkingDirectory, isOwner: boolean): ShellSession => ({
    get cwd() {
      return directory.current
    },
    background,
    prepare() {
      // A failure is told by the first command.
      getReady().catch(() => {})
    },
    async run(request) {
      const running = await start(request.command, directory, request.signal)
      return awaitCommand(running, request, { background, directory })
    },
    async start(command) {
      if (!background.hasRoom()) throw new ShellLimitError()
      return background.adopt(await start(command, directory))
    },
    fork: (cwd) =>
      inDirectory(
        createWorkingDirectory({ original: cwd, allowed: allowedDirectories, policy: 'fixed' }),
        false,
      ),
    async close(graceMs = CLOSE_GRACE_MS) {
      if (!isOwner) return
      closed = true
      await endChildren([...active], graceMs)
      await spools.dispose()
      const made = await ready?.catch(() => undefined)
      await made?.pipes.settled()
      await scratch.remove()
      if (made !== undefined) await removeSnapshot(made.snapshot)
    },
  })
  return inDirectory(
    createWorkingDirectory({
      original: options.cwd,
      allowed: allowedDirectories,
      policy: isOn(env.CLAUDE_BASH_MAINTAIN_PROJECT_WORKING_DIR) ? 'reset' : 'follow',
    }),
    true,
  )
}

const makeReady = async (
  options: ShellSessionOptions,
  made: Pick<Launch, 'spools' | 'scratch'>,
): Promise<Ready> => {
  const { env, registry, cwd, snapshotDirectory, envFiles = () => [] } = options
  const shell = findShell(hostSearch(env))
  const pipes = createPipePool({ registry, env, cwd, newPath: () => made.scratch.path('pipe') })
  const [snapshot] = await Promise.all([
    takeSnapshot({ shell, env, registry, directory: snapshotDirectory }).catch((error: unknown) => {
      options.onSnapshotFailure?.(error)
      return NO_SNAPSHOT
    }),
    pipes.fill(),
  ])
  const ownFiles = [snapshot.file, env.CLAUDE_ENV_FILE].flatMap((file) => file || [])
  return {
    snapshot,
    pipes,
    launch: {
      ...made,
      shell,
      registry,
      env: { ...snapshot.env, ...env },
      prefix: env.CLAUDE_CODE_SHELL_PREFIX,
      sources: () => [...ownFiles, ...envFiles()],
      openPipe: () => pipes.open(),
    },
  }
}

const untilAborted = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> => {
  signal.throwIfAborted()
  let onAbort: () => void = () => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

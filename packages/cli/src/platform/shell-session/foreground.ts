import { endChild } from '../child-end.ts'
import type { BackgroundShell, BackgroundShells } from './background.ts'
import type { RunningCommand } from './command.ts'
import { exitCodeOf } from './exit-code.ts'
import { readOutput, type ShellOutput } from './output.ts'
import type { WorkingDirectory } from './working-directory.ts'

export interface ShellRunRequest {
  readonly command: string
  readonly timeoutMs: number
  /** What becomes of a command that takes longer: it goes on in the background, or its whole group is killed. */
  readonly onTimeout: 'background' | 'kill'
  readonly signal: AbortSignal
  /** Resolves when nobody waits any more: the command goes on in the background, if there is room. */
  readonly detached?: Promise<unknown>
  /** Resolves when it is to end, as if the signal had fired. */
  readonly stopped?: Promise<unknown>
  /** What it is called in the background, from `newShellId`; asked when it goes there. */
  readonly id?: () => string
  /** Called every second from the third on. */
  readonly onProgress?: (progress: ShellProgress) => void
}

export interface ShellProgress {
  readonly elapsedMs: number
  readonly bytes: number
  readonly newlines: number
}

/** How a command in the foreground ended. `output` is standard output and error in the order of writing. */
export type ShellRunResult =
  | {
      readonly type: 'exited'
      /** 128 + number of the signal, as shells count, when a signal ended it. */
      readonly exitCode: number
      readonly output: ShellOutput
      /** The original directory, when the command had left the allowed ones and the next starts there again. */
      readonly cwdReset?: string
    }
  | {
      readonly type: 'backgrounded'
      readonly reason: 'timeout' | 'detached'
      readonly shell: BackgroundShell
      readonly output: ShellOutput
    }
  | { readonly type: 'timedOut'; readonly exitCode: number; readonly output: ShellOutput }
  | { readonly type: 'interrupted'; readonly output: ShellOutput }

export interface ForegroundParts {
  readonly background: BackgroundShells
  readonly directory: WorkingDirectory
}

/** Waits for a command: until it ends, its time is over, or the turn is interrupted. */
export const awaitCommand = async (
  running: RunningCommand,
  request: ShellRunRequest,
  { background, directory }: ForegroundParts,
): Promise<ShellRunResult> => {
  let event = await firstEvent(running, request)
  if (event === 'detached' && !background.hasRoom()) {
    const { detached: _, ...rest } = request
    const left = request.timeoutMs - (performance.now() - running.startedAt)
    event = await firstEvent(running, { ...rest, timeoutMs: Math.max(0, left) })
  }
  const goesOn = event === 'detached' || (event === 'timeout' && request.onTimeout === 'background')
  if (goesOn && background.hasRoom()) {
    const output = await readOutput(running.stdout, false)
    const reason = event === 'detached' ? 'detached' : 'timeout'
    return { type: 'backgrounded', reason, shell: background.adopt(running, output, request.id?.()), output }
  }
  const exit = await (event === 'completed' ? running.child.completed : endChild(running.child))
  const output = await readOutput(running.stdout, true)
  await running.stdout.close()
  const exitCode = exitCodeOf(exit)
  switch (event) {
    case 'interrupted':
      return { type: 'interrupted', output }
    case 'timeout':
    case 'detached':
      return { type: 'timedOut', exitCode, output }
    case 'completed': {
      const ended = running.takeDirectory(exit)
      const cwdReset = ended === undefined ? undefined : directory.leave(ended)
      return { type: 'exited', exitCode, output, ...(cwdReset === undefined ? {} : { cwdReset }) }
    }
  }
}

const PROGRESS_AFTER_MS = 3_000
const PROGRESS_EVERY_MS = 1_000

const firstEvent = async (
  { child, startedAt, stdout }: RunningCommand,
  { timeoutMs, signal, onProgress, detached, stopped }: ShellRunRequest,
): Promise<'completed' | 'timeout' | 'interrupted' | 'detached'> => {
  let onAbort: (() => void) | undefined
  let timer: NodeJS.Timeout | undefined
  let progress: NodeJS.Timeout | undefined
  const tell = (): void => {
    onProgress?.({ elapsedMs: performance.now() - startedAt, bytes: stdout.size, newlines: stdout.newlines })
    progress = setTimeout(tell, PROGRESS_EVERY_MS)
  }
  if (onProgress !== undefined) progress = setTimeout(tell, PROGRESS_AFTER_MS)
  try {
    return await Promise.race([
      child.completed.then(() => 'completed' as const),
      ...(detached === undefined ? [] : [detached.then(() => 'detached' as const)]),
      ...(stopped === undefined ? [] : [stopped.then(() => 'interrupted' as const)]),
      new Promise<'timeout'>((resolve) => {
        timer = setTimeout(() => resolve('timeout'), timeoutMs)
        // What is left then is its output.
        void child.exited.then(() => clearTimeout(timer))
      }),
      new Promise<'interrupted'>((resolve) => {
        onAbort = () => resolve('interrupted')
        if (signal.aborted) onAbort()
        else signal.addEventListener('abort', onAbort, { once: true })
      }),
    ])
  } finally {
    clearTimeout(timer)
    clearTimeout(progress)
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort)
  }
}

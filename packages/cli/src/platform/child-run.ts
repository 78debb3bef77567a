import { type Child, type ChildExit, type ChildOptions, type OutputSink, startChild } from './child.ts'

/** How a run ended. */
export type ChildOutcome =
  | { readonly type: 'exited'; readonly code: number }
  | { readonly type: 'signaled'; readonly signal: NodeJS.Signals }
  | { readonly type: 'timedOut'; readonly afterMs: number }
  | { readonly type: 'aborted' }

export interface RunOptions extends Omit<ChildOptions, 'stdin' | 'stdout' | 'stderr' | 'openPipe'> {
  /** Text for standard input; the null device when left out. */
  readonly input?: string | Uint8Array
  /** SIGTERM to the group after so long, SIGKILL 2 s later. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** Bytes kept of each stream; the rest is read and dropped. Default 10 MiB. */
  readonly maxBytes?: number
}

export interface RunResult {
  readonly outcome: ChildOutcome
  readonly stdout: string
  readonly stderr: string
  /** One of the streams was longer than `maxBytes`. */
  readonly truncated: boolean
}

const DEFAULT_MAX_BYTES = 10 * 1024 * 1024

/** Runs a program to its end and gives what it wrote, decoded as UTF-8. Throws `ChildSpawnError`. */
export const runChild = async (options: RunOptions): Promise<RunResult> => {
  const { input, timeoutMs, signal, maxBytes = DEFAULT_MAX_BYTES, ...rest } = options
  const stdout = createCapture(maxBytes)
  const stderr = createCapture(maxBytes)
  const result = (outcome: ChildOutcome): RunResult => ({
    outcome,
    stdout: stdout.text(),
    stderr: stderr.text(),
    truncated: stdout.truncated() || stderr.truncated(),
  })
  if (signal?.aborted) return result({ type: 'aborted' })
  const child = await startChild({
    ...rest,
    stdout: stdout.write,
    stderr: stderr.write,
    ...(input === undefined ? {} : { stdin: { text: input } }),
  })
  return result(await outcomeOf(child, timeoutMs, signal))
}

/** Waits for the child, killing it when its time is over or the signal says so. */
const outcomeOf = async (
  child: Child,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<ChildOutcome> => {
  let early: ChildOutcome | undefined
  const end = (outcome: ChildOutcome): void => {
    early ??= outcome
    child.kill()
  }
  const timer = setTimeout(() => end({ type: 'timedOut', afterMs: timeoutMs }), timeoutMs)
  const onAbort = (): void => end({ type: 'aborted' })
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  try {
    const exit = await child.completed
    return early ?? outcomeOfExit(exit)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

const outcomeOfExit = ({ code, signal }: ChildExit): ChildOutcome =>
  signal === null ? { type: 'exited', code: code ?? 0 } : { type: 'signaled', signal }

interface Capture {
  readonly write: OutputSink
  text(): string
  truncated(): boolean
}

const createCapture = (maxBytes: number): Capture => {
  const chunks: Buffer[] = []
  let size = 0
  let truncated = false
  return {
    write(chunk) {
      const room = maxBytes - size
      if (chunk.length > room) truncated = true
      if (room <= 0) return undefined
      const kept = chunk.subarray(0, room)
      chunks.push(kept)
      size += kept.length
      return undefined
    },
    text: () => Buffer.concat(chunks).toString(),
    truncated: () => truncated,
  }
}

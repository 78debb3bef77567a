import { type Child, type ChildExit, startChild } from './child.ts'
import type { ChildRegistry } from './child-registry.ts'
import { ChildSpawnError } from './child-spawn-error.ts'
import type { FailureReason, PartialReason } from './search.ts'
import { headOf } from './text.ts'

export interface RipgrepRun {
  readonly registry: ChildRegistry
  readonly env: Readonly<Record<string, string | undefined>>
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly timeLimitMs: number
  /** What ends a record: NUL or newline. */
  readonly separator: 0 | 10
  onRecord(record: string): void
}

/** What the search says about itself at its end; what was found is the caller's. */
export type RipgrepEnd =
  | { readonly status: 'complete' }
  | { readonly status: 'cut'; readonly reason: PartialReason; readonly message: string }
  | { readonly status: 'failed'; readonly reason: FailureReason; readonly message: string }
  /** The program can't be started at all. */
  | { readonly status: 'unavailable' }

const MAX_OUTPUT_BYTES = 32 * 1024 * 1024
const MAX_STDERR_BYTES = 64 * 1024
const DIAGNOSTIC_CHARS = 4_000
/** Nothing is lost by ending a search at once. */
const KILL_GRACE_MS = 200
const NO_MATCH = 1
const TROUBLE = 2

/** Runs ripgrep once. Rejects with the signal's reason when it is aborted. */
export const runRipgrep = async (run: RipgrepRun, signal: AbortSignal): Promise<RipgrepEnd> => {
  signal.throwIfAborted()
  const records = createRecordSplitter(run.separator, run.onRecord)
  const stderr: Buffer[] = []
  let stopped: 'time-limit' | 'output-limit' | undefined
  let bytes = 0
  let errorBytes = 0
  let child: Child | undefined
  const stop = (reason: 'time-limit' | 'output-limit'): void => {
    stopped ??= reason
    child?.kill(KILL_GRACE_MS)
  }
  try {
    child = await startChild({
      registry: run.registry,
      file: run.program,
      args: run.args,
      cwd: run.cwd,
      env: run.env,
      supervised: false,
      stdout(chunk) {
        if (stopped) return undefined
        bytes += chunk.length
        if (bytes > MAX_OUTPUT_BYTES) stop('output-limit')
        else records.push(chunk)
        return undefined
      },
      stderr(chunk) {
        errorBytes += chunk.length
        if (errorBytes <= MAX_STDERR_BYTES) stderr.push(chunk)
        return undefined
      },
    })
  } catch (error) {
    return startFailure(error)
  }
  const abort = (): void => child?.kill(KILL_GRACE_MS)
  const timer = setTimeout(stop, run.timeLimitMs, 'time-limit')
  signal.addEventListener('abort', abort, { once: true })
  try {
    if (signal.aborted) abort()
    const exit = await child.completed
    signal.throwIfAborted()
    if (!stopped) records.end()
    return stopped ? cut(stopped, run.timeLimitMs) : judge(exit, Buffer.concat(stderr).toString())
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

const startFailure = (error: unknown): RipgrepEnd => {
  if (!(error instanceof ChildSpawnError)) throw error
  return error.code === 'child_cwd_missing'
    ? { status: 'failed', reason: 'query', message: error.message }
    : { status: 'unavailable' }
}

const cut = (reason: 'time-limit' | 'output-limit', timeLimitMs: number): RipgrepEnd => ({
  status: 'cut',
  reason,
  message:
    reason === 'time-limit'
      ? `The search was stopped after ${timeLimitMs / 1000} s`
      : `The search was stopped after ${MAX_OUTPUT_BYTES / 1024 / 1024}MB of results`,
})

/** Only the code for "no match" makes an empty result an answer. */
const judge = ({ code, signal }: ChildExit, stderr: string): RipgrepEnd => {
  if (code === 0 || code === NO_MATCH) return { status: 'complete' }
  const diagnostic = headOf(stderr.trim(), DIAGNOSTIC_CHARS)
  if (code === TROUBLE) {
    const lines = diagnostic.split('\n').filter((line) => line !== '')
    return lines.length > 0 && lines.every((line) => FILE_TROUBLE.test(line))
      ? { status: 'cut', reason: 'unreadable', message: unreadable(lines) }
      : {
          status: 'failed',
          reason: 'query',
          message: diagnostic || 'The search program failed without saying why.',
        }
  }
  const how = signal === null ? `ended with code ${code}` : `was killed by ${signal}`
  return {
    status: 'cut',
    reason: 'killed',
    message: `The search program ${how}${diagnostic === '' ? '' : `: ${diagnostic}`}`,
  }
}

const FILE_TROUBLE = /\(os error \d+\)$/

const unreadable = (lines: readonly string[]): string => {
  const shown = lines.slice(0, 3).map((line) => line.replace(/^rg: /, ''))
  const more = lines.length > shown.length ? `, and ${lines.length - shown.length} more` : ''
  return `Some files could not be read (${shown.join('; ')}${more})`
}

interface RecordSplitter {
  push(chunk: Buffer): void
  end(): void
}

/** Cuts a byte stream at a separator. Whole records are decoded many at once, which costs a third of one by one. */
const createRecordSplitter = (separator: 0 | 10, onRecord: (record: string) => void): RecordSplitter => {
  let pending: Buffer[] = []
  const mark = String.fromCharCode(separator)
  return {
    push(chunk) {
      const end = chunk.lastIndexOf(separator)
      if (end === -1) {
        pending.push(chunk)
        return
      }
      pending.push(chunk.subarray(0, end))
      for (const record of Buffer.concat(pending).toString().split(mark)) onRecord(record)
      pending = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : []
    },
    end() {
      if (pending.length > 0) onRecord(Buffer.concat(pending).toString())
      pending = []
    },
  }
}

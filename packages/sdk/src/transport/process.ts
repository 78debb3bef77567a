import { createRequire } from 'node:module'
import { LineSplitter } from '@agent-engine/protocol/framing'
import { isJsonObject } from '../boundary.ts'
import { ProtocolError, RequestError } from '../errors.ts'
import { onHostExit } from '../host-exit.ts'
import { ownLocation } from '../own-location.ts'
import type { StdoutMessage } from '../types/messages.ts'
import { messagesOf } from './messages-of.ts'
import { type EndWatch, onFirst, type ProcessExit, watchEnd } from './process-end.ts'
import { spawnFailure } from './spawn-failure.ts'
import { followStderr, type StderrTail } from './stderr-tail.ts'
import type { SpawnedProcess, SpawnOptions, Transport, TransportEnd, TransportSink } from './transport.ts'

/** From end of input to SIGTERM, and from there to SIGKILL (spec: SDK, section 10.2). */
export const GRACE_MS = 2_000
const TERM_MS = 5_000
const INPUT_HAS_ENDED = 'the query is closed: its process takes no more input'
/** So many broken messages in a row are no accident. */
const MAX_BROKEN_LINES = 3

/** What `ProcessTransport` starts: the program with its arguments and whole environment. Spec: sdk.md §10.1. */
export interface ProcessTransportOptions extends Omit<SpawnOptions, 'signal'> {
  /** Gets what the process writes to stderr, in chunks as they come, and nothing else. */
  stderr?: ((data: string) => void) | undefined
  /** Starts the process in another way: in a container, on another machine. Default: `child_process.spawn`. */
  spawn?: ((options: SpawnOptions) => SpawnedProcess | Promise<SpawnedProcess>) | undefined
}

/**
 * A transport over a child process. The process starts with the constructor; whatever goes wrong, then or later,
 * arrives as the one `end` of the sink and is never thrown. Spec: sdk.md §10.
 */
export class ProcessTransport implements Transport {
  readonly #options: ProcessTransportOptions
  readonly #splitter = new LineSplitter()
  readonly #leave = new AbortController()
  readonly #exit = deferred()
  #child: SpawnedProcess | undefined
  #watch: EndWatch | undefined
  #stderr: StderrTail | undefined
  #sink: TransportSink | undefined
  #end: TransportEnd | undefined
  /** Lines written while the process was still being started. */
  #early: string[] = []
  #inputEnded = false
  #closing = false
  #killTimer: NodeJS.Timeout | undefined
  #drain: Promise<void> | undefined
  #brokenLines = 0

  constructor(options: ProcessTransportOptions) {
    this.#options = options
    this.#start()
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  isReady(): boolean {
    return this.#end === undefined && !this.#inputEnded
  }

  /** @throws RequestError `ECLOSED` when input has ended or the process has gone */
  write(data: string): void | Promise<void> {
    if (!this.isReady()) throw this.#end?.error ?? new RequestError('ECLOSED', INPUT_HAS_ENDED)
    if (this.#child === undefined) {
      this.#early.push(data)
      return
    }
    if (this.#child.stdin.write(data)) return
    this.#drain ??= this.#waitForDrain(this.#child)
    return this.#drain
  }

  endInput(): void {
    if (this.#inputEnded) return
    this.#inputEnded = true
    this.#child?.stdin.end()
  }

  /** End of input, SIGTERM after 2 seconds, SIGKILL after 5 more; each only if the process is still there. */
  close(): void {
    if (this.#closing) return
    this.#closing = true
    this.endInput()
    this.#killLater(GRACE_MS, () => {
      this.#leave.abort()
      this.#child?.kill('SIGTERM')
      this.#killLater(TERM_MS, () => this.#child?.kill('SIGKILL'))
    })
  }

  waitForExit(): Promise<void> {
    return this.#exit.promise
  }

  keepAlive(isWanted: boolean): void {
    const child = this.#child
    if (child === undefined) return
    for (const handle of [child, child.stdin, child.stdout, child.stderr]) hold(handle, isWanted)
  }

  listen(sink: TransportSink): void {
    this.#sink = sink
    if (this.#child !== undefined) this.#read(this.#child)
    if (this.#end !== undefined) queueMicrotask(() => this.#deliverEnd())
  }

  readMessages(): AsyncGenerator<StdoutMessage, void, unknown> {
    return messagesOf(this)
  }

  #start(): void {
    const { spawn: custom } = this.#options
    try {
      const started = custom === undefined ? spawnHere(this.#spawnOptions()) : custom(this.#spawnOptions())
      if (!('then' in started)) return this.#attach(started)
      started.then((child) => this.#attachLate(child)).catch((error: unknown) => this.#startFailed(error))
    } catch (error) {
      this.#startFailed(error)
    }
  }

  #spawnOptions(): SpawnOptions {
    const { command, args, cwd, env } = this.#options
    return { command, args, ...(cwd !== undefined && { cwd }), env, signal: this.#leave.signal }
  }

  #attach(child: SpawnedProcess): void {
    this.#child = child
    const forget = onHostExit(() => child.kill('SIGTERM'))
    this.#watch = watchEnd(child, {
      exited: () => {
        forget()
        this.#exit.resolve()
      },
      silenced: () => this.close(),
      ended: (exit) => this.#ended(child, exit),
    })
    child.on('error', (error) => {
      if (child.pid !== undefined) return
      forget()
      this.#startFailed(error)
    })
    // A write to a process that has gone fails here; its exit says why.
    child.stdin.on('error', () => {})
    this.#stderr = followStderr(child.stderr, this.#options.stderr)
  }

  #attachLate(child: SpawnedProcess): void {
    this.#attach(child)
    for (const line of this.#early) child.stdin.write(line)
    this.#early = []
    if (this.#inputEnded) child.stdin.end()
    if (this.#sink !== undefined) this.#read(child)
  }

  #startFailed(error: unknown): void {
    const ownError = this.#options.spawn !== undefined && error instanceof Error
    this.#setEnd({ exitCode: null, signal: null }, ownError ? error : spawnFailure(error, this.#options))
    this.#exit.resolve()
  }

  #read({ stdout }: SpawnedProcess): void {
    stdout.on('error', () => {})
    stdout.on('data', (chunk: Uint8Array | string) => {
      this.#watch?.sawOutput()
      this.#take(this.#splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk))
    })
  }

  #take(lines: ReturnType<LineSplitter['push']>): void {
    for (const line of lines) {
      if (this.#sink === undefined) return
      if (!line.ok) {
        if (line.error.startsObject) this.#countBroken(line.error)
      } else if (isJsonObject(line.value)) {
        this.#brokenLines = 0
        this.#sink.message(line.value)
      }
    }
  }

  #countBroken(cause: Error): void {
    this.#brokenLines += 1
    if (this.#brokenLines < MAX_BROKEN_LINES) return
    const message = `the agent process wrote ${MAX_BROKEN_LINES} broken messages in a row: ${cause.message}`
    this.#setEnd({ exitCode: null, signal: null }, new ProtocolError(message, { line: cause.message, cause }))
    this.close()
  }

  #ended(child: SpawnedProcess, exit: ProcessExit): void {
    clearTimeout(this.#killTimer)
    this.#take(this.#splitter.end())
    child.stdout.destroy()
    child.stderr?.destroy()
    this.#setEnd(exit)
  }

  #setEnd(exit: ProcessExit, error?: Error): void {
    this.#end ??= { ...exit, stderr: this.#stderr?.text() ?? '', ...(error !== undefined && { error }) }
    this.#deliverEnd()
  }

  #deliverEnd(): void {
    const sink = this.#sink
    this.#sink = undefined
    if (this.#end !== undefined) sink?.end(this.#end)
  }

  /** The process handle keeps the host alive for as long as there is something to wait for; the timer need not. */
  #killLater(milliseconds: number, kill: () => void): void {
    this.#killTimer = setTimeout(kill, milliseconds)
    this.#killTimer.unref()
  }

  async #waitForDrain({ stdin }: SpawnedProcess): Promise<void> {
    await new Promise<void>((resolve) => onFirst(stdin, ['drain', 'close', 'error'], resolve))
    this.#drain = undefined
  }
}

function spawnHere({ command, args, cwd, env }: SpawnOptions): SpawnedProcess {
  return childProcess().spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true })
}

/** Loading it takes as long as half of this package does, and only a query needs it. */
function childProcess(): typeof import('node:child_process') {
  const name = 'node:child_process'
  return process.getBuiltinModule?.(name) ?? createRequire(ownLocation())(name)
}

/** Processes and sockets of the runtime can be let go; those of a custom spawn function may not have it. */
function hold(handle: object | null | undefined, isWanted: boolean): void {
  if (handle === null || handle === undefined) return
  const name = isWanted ? 'ref' : 'unref'
  const method: unknown = Reflect.get(handle, name)
  if (typeof method === 'function') Reflect.apply(method, handle, [])
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

import type { Readable, Writable } from 'node:stream'
import type { JsonObject } from '@agent-engine/protocol/json'
import type { StdoutMessage } from '../types/messages.ts'

/** What is started for a query. Given to `spawnClaudeCodeProcess` and `transport`. Spec: sdk.md §10.5. */
export interface SpawnOptions {
  command: string
  args: string[]
  cwd?: string
  env: { [name: string]: string | undefined }
  /** Aborted when the process has to go: it was asked to leave and did not within two seconds. */
  signal: AbortSignal
}

type ExitListener = (code: number | null, signal: NodeJS.Signals | null) => void
type ErrorListener = (error: Error) => void

/** The part of a `ChildProcess` that a query needs. Spec: sdk.md §10.5. */
export interface SpawnedProcess {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr?: Readable | null
  readonly pid?: number | undefined
  readonly killed: boolean
  readonly exitCode: number | null
  readonly signalCode?: NodeJS.Signals | null
  kill(signal: NodeJS.Signals): boolean
  on(event: 'exit', listener: ExitListener): void
  on(event: 'error', listener: ErrorListener): void
  once(event: 'exit', listener: ExitListener): void
  once(event: 'error', listener: ErrorListener): void
  off(event: 'exit', listener: ExitListener): void
  off(event: 'error', listener: ErrorListener): void
}

/**
 * How a transport came to its end. `error` is set when the other side never ran, or broke the protocol.
 * Spec: sdk.md §10.
 */
export interface TransportEnd {
  exitCode: number | null
  signal: NodeJS.Signals | null
  stderr: string
  error?: Error
}

/**
 * Receives what a transport reads. Every call is synchronous; `end` comes once, after the last message.
 * Spec: sdk.md §10.
 */
export interface TransportSink {
  message(value: JsonObject): void
  end(end: TransportEnd): void
}

/**
 * A two-way line to an engine: JSON lines in, JSON lines out.
 *
 * `ProcessTransport` is the one over a child process; the option `transport` takes any other. A transport that has
 * `listen` is read through it, all others through `readMessages`, which costs a promise for each message.
 * Spec: sdk.md §C.6.
 */
export interface Transport {
  /** Sends one line, line feed included. A promise means that the other side reads slowly: wait for it. */
  write(data: string): void | Promise<void>
  /** Ends the other side: end of input, and after a grace period whatever it takes. May be called again. */
  close(): void
  isReady(): boolean
  /** Tells the other side that nothing more will be written. */
  endInput(): void
  readMessages(): AsyncGenerator<StdoutMessage, void, unknown>
  waitForExit?(): Promise<void>
  listen?(sink: TransportSink): void
  /** Whether an idle engine keeps this process alive. */
  keepAlive?(isWanted: boolean): void
  /** Process id of the engine, once there is one. */
  readonly pid?: number | undefined
}

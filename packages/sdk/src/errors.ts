import { AgentError } from '@agent-engine/protocol/errors'
import type { SDKResultMessage } from './types/messages.ts'

/** Keeps the class name in bundles that shorten names, without showing it as a field of each error. */
function nameErrorClass(errorClass: { prototype: object }, name: string): void {
  Object.defineProperty(errorClass.prototype, 'name', { value: name, configurable: true, writable: true })
}

/** The query was ended by its `abortController`. `cause` is the reason given to `abort()`. Spec: sdk.md §10.3. */
export class AbortError extends AgentError {
  declare readonly code: 'EABORT'
  declare name: 'AbortError'

  static {
    nameErrorClass(AbortError, 'AbortError')
  }

  constructor(message = 'agent process aborted by user', options?: { cause?: unknown }) {
    super('EABORT', message, options)
  }
}

/**
 * - `ENOENT`: the command line, the runtime or the working directory does not exist
 * - `EACCES`: it may not be executed
 * - `EISDIR`: what should be the command line is a directory
 * - `E2BIG`: the command line would be longer than the system allows
 * - `ESPAWN`: the process did not start, and the system gave no code
 * - any other code of the operating system
 *
 * Spec: sdk.md §17.
 */
export type SpawnErrorCode = 'ENOENT' | 'EACCES' | 'EISDIR' | 'E2BIG' | 'ESPAWN' | (string & {})

/** The agent process could not be started. `path` is what was missing or refused. Spec: sdk.md §17. */
export class SpawnError extends AgentError {
  declare readonly code: SpawnErrorCode
  declare name: 'SpawnError'
  readonly path: string | undefined

  static {
    nameErrorClass(SpawnError, 'SpawnError')
  }

  constructor(
    code: SpawnErrorCode,
    message: string,
    options?: { path?: string | undefined; cause?: unknown },
  ) {
    super(code, message, options)
    this.path = options?.path
  }
}

/** How a process ended, as the operating system tells it. Spec: sdk.md §17. */
export interface ProcessEnd {
  exitCode: number | null
  signal: NodeJS.Signals | null
  /** The last 64 KiB that the process wrote to stderr, with known secrets removed. */
  stderr: string
}

/**
 * The agent process ended before its work was done: with an exit code, by a signal, or without a result. `stderr` is
 * the last 64 KiB of what it wrote there. Spec: sdk.md §2.5, §17.
 */
export class ProcessError extends AgentError {
  declare readonly code: 'EEXIT'
  declare name: 'ProcessError' | 'ResultError'
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string

  static {
    nameErrorClass(ProcessError, 'ProcessError')
  }

  constructor(message: string, end: ProcessEnd, options?: { cause?: unknown }) {
    super('EEXIT', message, options)
    this.exitCode = end.exitCode
    this.signal = end.signal
    this.stderr = end.stderr
  }
}

/**
 * The process ended with an error because its last turn did; `result` is that turn's result message, and `subtype`,
 * `errors`, `apiErrorStatus` (HTTP), `terminalReason` and `sessionId` are from it. `exitCode`, `signal` and `stderr`
 * as in `ProcessError`. Spec: sdk.md §2.5, §17.
 */
export class ResultError extends ProcessError {
  declare name: 'ResultError'
  readonly result: SDKResultMessage
  readonly subtype: string
  readonly errors: string[]
  readonly apiErrorStatus: number | null | undefined
  readonly terminalReason: string | undefined
  readonly sessionId: string

  static {
    nameErrorClass(ResultError, 'ResultError')
  }

  constructor(message: string, result: SDKResultMessage, end: ProcessEnd) {
    super(message, end)
    this.result = result
    this.subtype = result.subtype
    this.errors = 'errors' in result ? [...(result.errors ?? [])] : []
    this.apiErrorStatus = 'api_error_status' in result ? result.api_error_status : undefined
    this.terminalReason = result.terminal_reason
    this.sessionId = result.session_id
  }
}

/** The process wrote lines that are no protocol messages. Spec: sdk.md §17. */
export class ProtocolError extends AgentError {
  declare readonly code: 'EPROTOCOL'
  declare name: 'ProtocolError'
  /** The kind of the last broken line; its content stays out, because it may hold secrets. */
  readonly line: string | undefined

  static {
    nameErrorClass(ProtocolError, 'ProtocolError')
  }

  constructor(message: string, options?: { line?: string | undefined; cause?: unknown }) {
    super('EPROTOCOL', message, options)
    this.line = options?.line
  }
}

/**
 * - `ECONTROL`: the process refused the request; `errorCode` is its own code, when it gave one
 * - `ETIMEDOUT`: no answer came in time
 * - `ECLOSED`: the query ended first
 *
 * Spec: sdk.md §4.
 */
export type RequestErrorCode = 'ECONTROL' | 'ETIMEDOUT' | 'ECLOSED'

/**
 * A method of `Query` got no answer, or a refusal. `errorCode` is the engine's own code, when it gave one.
 * Spec: sdk.md §4.
 */
export class RequestError extends AgentError {
  declare readonly code: RequestErrorCode
  declare name: 'RequestError'
  readonly errorCode: string | undefined

  static {
    nameErrorClass(RequestError, 'RequestError')
  }

  constructor(
    code: RequestErrorCode,
    message: string,
    options?: { errorCode?: string | undefined; cause?: unknown },
  ) {
    super(code, message, options)
    this.errorCode = options?.errorCode
  }
}

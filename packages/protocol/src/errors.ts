const brand: unique symbol = Symbol.for('@agent-engine/protocol/error')

/** Puts the name on the prototype: minified bundles keep it, and it never shows as a field. */
function nameErrorClass(errorClass: { prototype: object }, name: string): void {
  Object.defineProperty(errorClass.prototype, 'name', { value: name, configurable: true, writable: true })
}

/** Base of every error of agent-engine. `code` is stable and made for programs; `message` is made for people. */
export class AgentError extends Error {
  readonly code: string

  static {
    nameErrorClass(AgentError, 'AgentError')
    Object.defineProperty(AgentError.prototype, brand, { value: true })
  }

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** True for errors of this and of any other copy of the package in the same program, which `instanceof` is not. */
export function isAgentError(value: unknown): value is AgentError {
  return value instanceof Error && brand in value
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export type FramingErrorCode = 'line_too_long' | 'invalid_json' | 'not_an_object'

/** A line that is no JSON object. The message never repeats the line: it may hold secrets. */
export class FramingError extends AgentError {
  declare readonly code: FramingErrorCode
  /** The line began with `{`: a broken message rather than stray text. */
  readonly startsObject: boolean

  static {
    nameErrorClass(FramingError, 'FramingError')
  }

  constructor(code: FramingErrorCode, message: string, options?: { startsObject?: boolean }) {
    super(code, message)
    this.startsObject = options?.startsObject ?? false
  }
}

/**
 * - `invalid_message`: a message of a known type without the fields it needs
 * - `unknown_type`: a message type this version does not know; receivers ignore such messages
 */
export type ProtocolViolationCode = 'invalid_message' | 'unknown_type'

/** A JSON object that breaks the protocol. */
export class ProtocolViolation extends AgentError {
  declare readonly code: ProtocolViolationCode

  static {
    nameErrorClass(ProtocolViolation, 'ProtocolViolation')
  }

  constructor(code: ProtocolViolationCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
  }
}

/** Codes an engine or a host of this version sends; a peer may send others. */
export type ControlErrorCode =
  | 'unsupported_request'
  | 'invalid_request'
  | 'invalid_mode'
  | 'bypass_not_launched'
  | 'failed'
  | (string & {})

/** A control request that was refused; on the wire `{subtype: 'error', error: message, error_code: code}`. */
export class ControlError extends AgentError {
  declare readonly code: ControlErrorCode

  static {
    nameErrorClass(ControlError, 'ControlError')
  }

  constructor(code: ControlErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
  }
}

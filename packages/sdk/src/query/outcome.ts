import type { JsonObject } from '@agent-engine/protocol/json'
import { asResultMessage } from '../boundary.ts'
import { ProcessError, ResultError } from '../errors.ts'
import type { TransportEnd } from '../transport/transport.ts'
import type { SDKResultMessage } from '../types/messages.ts'

/** The end of stderr that a message quotes; `ProcessError.stderr` has all that was kept. */
const QUOTED_CHARACTERS = 4_000

/** What was going on when the engine ended. */
export interface LastState {
  /** A turn was asked for or begun and has no result. */
  turnIsOpen: boolean
  /** The last message, when it was a result that tells of an error. */
  lastErrorResult: JsonObject | undefined
}

/** The error that a query ends with, or undefined when it ends well (spec: SDK, section 2.5). */
export function errorOfEnd(end: TransportEnd, state: LastState): Error | undefined {
  if (end.error !== undefined) return end.error
  const details = { exitCode: end.exitCode, signal: end.signal, stderr: end.stderr }
  if (end.exitCode === 0 || (end.exitCode === null && end.signal === null)) {
    if (!state.turnIsOpen) return undefined
    return new ProcessError(`agent process ended without a result${quoted(end.stderr)}`, details)
  }
  if (state.lastErrorResult !== undefined && end.signal === null) {
    const result = asResultMessage(state.lastErrorResult)
    return new ResultError(`agent process returned an error result: ${errorText(result)}`, result, details)
  }
  const how = end.signal === null ? `exited with code ${end.exitCode}` : `terminated by signal ${end.signal}`
  return new ProcessError(`agent process ${how}${quoted(end.stderr)}`, details)
}

/** What a failed result says, from the most telling of its fields. */
export function errorText(result: SDKResultMessage): string {
  const errors = 'errors' in result ? (result.errors ?? []) : []
  const said = errors.filter((error) => error.trim() !== '').join('; ')
  if (said !== '') return said
  if ('result' in result && result.result !== '') return result.result
  if (result.subtype !== 'success') return result.subtype
  return typeof result.api_error_status === 'number'
    ? `HTTP status ${result.api_error_status}`
    : 'unknown error'
}

function quoted(stderr: string): string {
  const tail = stderr.trim().slice(-QUOTED_CHARACTERS)
  return tail === '' ? '' : `. stderr: ${tail}`
}

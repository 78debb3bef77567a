import { appendFileSync } from 'node:fs'
import { AgentError, messageOf } from '@agent-engine/protocol/errors'
import { type Redact, redactDeep } from './redact.ts'
import { timestamp } from './stamps.ts'

/** Where the debug log goes and what it keeps. */
export interface DebugLogOptions {
  /** Comma list of categories; `!x` leaves one out. Absent: everything. */
  readonly filter: string | undefined
  /** Absent: stderr. */
  readonly file: string | undefined
  readonly stderr: { write(text: string): unknown }
  /** Hides secrets in everything that is logged. */
  readonly redact?: Redact | undefined
  /** Milliseconds since 1970. Default: the system's. */
  readonly now?: (() => number) | undefined
}

/** One line of JSON per entry: time, category, event, fields. */
export type DebugLog = (category: string, event: string, fields?: Readonly<Record<string, unknown>>) => void

/** The file of `--debug-file` cannot be written. */
export class DebugLogError extends AgentError {
  constructor(file: string, cause: unknown) {
    super(
      'debug_log_unwritable',
      `Error: The debug log ${file} cannot be written: ${messageOf(cause)}. Give --debug-file a path in a directory that exists and is yours.`,
    )
    this.name = 'DebugLogError'
  }
}

/**
 * Without options nothing is logged and nothing costs time. Throws `DebugLogError` when the file cannot be opened; when
 * it stops being writable later, stderr says so once and the session goes on.
 */
export const createDebugLog = (options: DebugLogOptions | undefined): DebugLog => {
  if (options === undefined) return () => undefined
  const keeps = filterOf(options.filter)
  const { file, stderr, redact, now = Date.now } = options
  const append = file === undefined ? (line: string) => stderr.write(line) : appendTo(file, stderr)
  return (category, event, fields = {}) => {
    if (!keeps(category)) return
    const shown = redact === undefined ? fields : redactDeep(fields, redact)
    append(`${JSON.stringify({ at: timestamp({ now }), category, event, ...shown })}\n`)
  }
}

const appendTo = (file: string, stderr: DebugLogOptions['stderr']): ((line: string) => void) => {
  try {
    appendFileSync(file, '', { mode: 0o600 })
  } catch (error) {
    throw new DebugLogError(file, error)
  }
  let warned = false
  return (line) => {
    try {
      appendFileSync(file, line, { mode: 0o600 })
    } catch (error) {
      if (!warned) stderr.write(`Warning: The debug log ${file} lost entries: ${messageOf(error)}\n`)
      warned = true
    }
  }
}

const filterOf = (filter: string | undefined): ((category: string) => boolean) => {
  const words = (filter ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
  const excluded = new Set(words.filter((word) => word.startsWith('!')).map((word) => word.slice(1)))
  const included = new Set(words.filter((word) => !word.startsWith('!')))
  return (category) => !excluded.has(category) && (included.size === 0 || included.has(category))
}

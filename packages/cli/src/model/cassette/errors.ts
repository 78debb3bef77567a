import { AgentError } from '@agent-engine/protocol/errors'
import { ModelError } from '../errors.ts'

export type CassetteFileErrorCode = 'cassette_unreadable' | 'cassette_unwritable'

/** A file that is no cassette, or that cannot be read or written. */
export class CassetteFileError extends AgentError {
  declare readonly code: CassetteFileErrorCode
  readonly file: string
  /** From 1; undefined when the file as a whole is meant. */
  readonly line: number | undefined

  static {
    nameClass(CassetteFileError, 'CassetteFileError')
  }

  constructor(code: CassetteFileErrorCode, message: string, file: string, line?: number, cause?: unknown) {
    super(code, `${where(file, line)}: ${message}`, cause === undefined ? undefined : { cause })
    this.file = file
    this.line = line
  }
}

/** A request that is not the recorded one. */
export class CassetteMismatch extends ModelError {
  declare readonly code: 'cassette_mismatch'
  readonly file: string
  /** Of the exchange that should have come next, from 1. */
  readonly line: number
  /** The first difference, in words. */
  readonly difference: string

  static {
    nameClass(CassetteMismatch, 'CassetteMismatch')
  }

  constructor(file: string, line: number, difference: string) {
    super(
      'cassette_mismatch',
      `The request is not the one recorded in ${where(file, line)}.\n${difference}\n` +
        'If the change is meant, record again with --record; --replay-loose answers in order without comparing.',
    )
    this.file = file
    this.line = line
    this.difference = difference
  }
}

/** A request after the last exchange. */
export class CassetteExhausted extends ModelError {
  declare readonly code: 'cassette_exhausted'
  readonly file: string
  readonly line: number

  static {
    nameClass(CassetteExhausted, 'CassetteExhausted')
  }

  constructor(file: string, lines: number, exchanges: number, excerpt: string) {
    super(
      'cassette_exhausted',
      `The cassette ${file} has answered all of its ${exchanges} requests (last line ${lines}), and one more came:\n` +
        `${excerpt}\nRecord again with --record, or add an exchange.`,
    )
    this.file = file
    this.line = lines
  }
}

function nameClass(errorClass: { prototype: object }, name: string): void {
  Object.defineProperty(errorClass.prototype, 'name', { value: name, configurable: true, writable: true })
}

const where = (file: string, line: number | undefined): string =>
  line === undefined ? file : `${file}:${line}`

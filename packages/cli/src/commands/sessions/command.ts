import type { Output } from '../../io/output.ts'
import type { SessionStore } from '../../session/layout.ts'

/** One of `agent sessions …`. */
export interface SessionsCommand {
  /** After `agent sessions`. */
  readonly usage: string
  /** One line for the help. */
  readonly text: string
  /** How many words it takes besides its flags. */
  readonly words: { readonly least: number; readonly most: number }
  readonly flags: Readonly<Record<string, Flag>>
  /** Gives the exit code. */
  run(call: Call): Promise<number>
}

export interface Flag {
  readonly type: 'boolean' | 'string'
  readonly short?: string
  readonly text: string
}

/** A call of a subcommand, its words and flags told apart. */
export interface Call {
  readonly words: readonly string[]
  readonly store: SessionStore
  readonly output: Output
  readonly json: boolean
  isSet(flag: string): boolean
  value(flag: string): string | undefined
  /** The store of another project. */
  storeOf(cwd: string): SessionStore
}

/** What every subcommand takes. */
export const COMMON_FLAGS: Readonly<Record<string, Flag>> = {
  json: { type: 'boolean', text: 'print JSON' },
  'sessions-dir': { type: 'string', text: "the project's own sessions; default .claude-sessions" },
  help: { type: 'boolean', short: 'h', text: 'show this help' },
}

export const writeJson = (output: Output, value: unknown): void =>
  output.write(`${JSON.stringify(value, null, 2)}\n`)

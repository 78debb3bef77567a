// The public types of `@agent-engine/cli/engine`. The program brings no package with types, so the build strings the
// imported files together with this one: they, too, name nothing but each other.
import type { FetchPort } from '../../platform/fetch-port.ts'
import type { SpawnProgram } from '../../platform/spawn-port.ts'

/** One event of a streamed answer, as the Messages API sends it: `message_start`, `content_block_delta`, … */
export interface ModelEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** The body of a Messages API request. */
export interface ModelCall {
  readonly model: string
  readonly max_tokens: number
  readonly system?: readonly object[]
  readonly messages: readonly object[]
  readonly tools?: readonly object[]
}

/** Answers in place of the Messages API. */
export interface EngineModel {
  /** Events of one answer, in the order of the Messages API. The signal fires when nobody wants it any more. */
  stream(request: ModelCall, options: { readonly signal: AbortSignal }): AsyncIterable<ModelEvent>
  /** Input tokens of a request. Default: a quarter of its characters. */
  countTokens?(request: ModelCall, signal: AbortSignal): Promise<number>
}

/** What an engine is made of beside what each query says. Everything is optional. */
export interface EngineParts {
  /** Default: the Messages API, with the credentials in the environment of the query. */
  readonly model?: EngineModel
  /** Variables under those of each query. Default: none. */
  readonly env?: { readonly [name: string]: string | undefined }
  /**
   * The time of day, in milliseconds since 1970: of transcripts and the files beside them, of messages, of the debug
   * log, and the date that the model is told. Durations, time limits, and ages of files are measured by the system's
   * clocks all the same. What is no time ends the session. Default: the system's.
   */
  readonly now?: () => number
  /**
   * Ids of sessions, messages, transcript entries, requests to the host, hook runs and agents, unless the host names
   * them. Each call must give another UUID; anything else ends the session. Default: random ones.
   */
  readonly newId?: () => string
  /**
   * Sends every request of the engine: to the Messages API, to remote MCP servers and for logins to them, of http hooks
   * and of WebFetch. Host names are resolved by it, and proxy variables are left to it. Default: connections of this
   * process.
   */
  readonly fetch?: FetchPort
  /**
   * Runs every program: shell commands, hooks, MCP servers over stdio, searches, git, helpers for keys. Programs must
   * see the same files under the same paths. Default: child processes.
   */
  readonly spawn?: SpawnProgram
}

import type { ContentBlock, MessageParam, StreamEvent, Usage } from '@agent-engine/protocol'

export const CASSETTE_VERSION = 1

/**
 * First line of a cassette. A cassette is JSONL: this line, then one exchange per line, in the order of the requests.
 * Recorded exchanges hold `request` and `response.events`; exchanges written by hand may say less.
 */
export interface CassetteHeader {
  readonly type: 'cassette'
  readonly version: typeof CASSETTE_VERSION
  /** Program and version that wrote it. */
  readonly recordedBy?: string | undefined
  /** For people: what it is, and whether its answers come from a model. */
  readonly note?: string | undefined
  /** Regular expressions; what they match in requests is left out of the comparison. */
  readonly ignore?: readonly string[] | undefined
}

/** One request to the model and what came back. */
export interface Exchange {
  readonly type: 'exchange'
  /** The request must be this one. */
  readonly request?: RecordedRequest | undefined
  /** The request must have at least this. With neither, any request will do. */
  readonly expect?: Expectation | undefined
  readonly response?: RecordedResponse | undefined
  /** The try failed; after `response`, if there is one. */
  readonly error?: RecordedError | undefined
  /** The caller gave up here: a replay waits, after `response`, until its caller does too. */
  readonly aborted?: true | undefined
}

/**
 * What identifies a request: model, messages and names of tools, without what differs from run to run (see
 * `volatile.ts`) and without cache marks.
 */
export interface RecordedRequest {
  readonly model: string
  /** Number of an earlier exchange, from 1, whose messages come first. */
  readonly after?: number | undefined
  /** Sorted. Absent: those of the exchange that `after` names. */
  readonly tools?: readonly string[] | undefined
  readonly messages: readonly MessageParam[]
}

export interface Expectation {
  readonly model?: string | undefined
  /** Names of tools that must be among the request's. */
  readonly tools?: readonly string[] | undefined
  /** Texts that must occur in the last message. */
  readonly lastMessage?: string | readonly string[] | undefined
}

/** Either the events of the stream, pieces of one block joined, or a message in short. */
export interface RecordedResponse {
  readonly events?: readonly StreamEvent[] | undefined
  /** Blocks of the answer. A `tool_use` may come without `id`. */
  readonly content?: readonly (ContentBlock | ToolUseInShort)[] | undefined
  /** Default: `tool_use` when the content has one, else `end_turn`. */
  readonly stop_reason?: string | undefined
  /** Default: estimated from the lengths. */
  readonly usage?: Usage | undefined
  /** Characters per piece that the replay streams. Default 60. */
  readonly chunk?: number | undefined
  /** Milliseconds that the replay waits before each event. Default 0. */
  readonly eventDelayMs?: number | undefined
}

/** A tool use that a person wrote: the replay gives it an id. */
export interface ToolUseInShort {
  readonly type: 'tool_use'
  readonly name: string
  readonly input: unknown
}

/** A failed try. A replay does not wait before the next one. */
export interface RecordedError {
  /** A `ModelErrorCode`. Default: what `status` and `type` say. */
  readonly code?: string | undefined
  readonly message: string
  /** HTTP status; null when no answer came. */
  readonly status?: number | null | undefined
  /** `error.type` of the API. */
  readonly type?: string | undefined
  /** `x-should-retry` of the API. */
  readonly shouldRetry?: boolean | undefined
  readonly addedBetas?: readonly string[] | undefined
}

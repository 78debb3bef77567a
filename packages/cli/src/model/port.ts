import type {
  AssistantMessageError,
  ContentBlock,
  JsonObject,
  MessageParam,
  StopReason,
  StreamEvent,
  Usage,
} from '@agent-engine/protocol'

/** The body of a Messages API request, as `context` builds it. */
export interface ModelRequest {
  /** Id of the model; may end with `[1m]`, which asks for the long context window and is not sent. */
  readonly model: string
  readonly max_tokens: number
  readonly system?: readonly JsonObject[]
  readonly messages: readonly MessageParam[]
  readonly tools?: readonly JsonObject[]
  readonly thinking?: JsonObject
  readonly output_config?: JsonObject
  readonly metadata?: { readonly user_id: string }
  /** `anthropic-beta` values that the user asked for; travel as a header. */
  readonly betas?: readonly string[]
}

/** One way to ask a model: the API, a recorder before it, or a cassette. */
export interface Model {
  /**
   * One try at one request: the stream's events as the API sends them, pings and errors included, one batch per
   * arrival of bytes (an empty batch: bytes, but no whole event yet). Returning early closes the connection.
   * Throws `ModelError`.
   */
  stream(request: ModelRequest, options: StreamOptions): AsyncIterable<readonly StreamEvent[]>
  /** Input tokens of the request as the API counts them. Throws `ModelError`. */
  countTokens(request: ModelRequest, signal: AbortSignal): Promise<number>
  /** After a 401: gets new credentials. False when there are none to get. Throws `ModelError`. */
  renewCredentials?(): Promise<boolean>
}

export interface StreamOptions {
  /** Closes the connection at once. Its reason is a `ModelError` when a clock ran out. */
  readonly signal: AbortSignal
  /** Called once, before the first batch. */
  readonly onHead?: (head: ResponseHead) => void
  /** Ask for the whole answer at once; the events are made from it. */
  readonly inOnePiece?: boolean
  /** Send no beta but those in `request.betas`. */
  readonly withoutAddedBetas?: boolean
}

export interface ResponseHead {
  readonly requestId: string | undefined
  readonly status: number
}

/** What a caller of `respond` sees while an answer comes in. */
export type ResponseEvent =
  /** A block is complete. Comes just before its `content_block_stop` goes to `onStreamEvent`. */
  | {
      readonly type: 'block'
      readonly index: number
      readonly block: ContentBlock
      readonly head: MessageHead
      /** Only for a tool use whose input is not JSON: what to answer. `block.input` is `{}` then. */
      readonly inputProblem?: string
    }
  /** A try failed; the next one follows after the delay. What it had streamed is void. */
  | {
      readonly type: 'retry'
      /** From 1. */
      readonly attempt: number
      readonly maxRetries: number
      readonly delayMs: number
      /** HTTP status; null when no answer came. */
      readonly status: number | null
      readonly error: AssistantMessageError
      readonly message: string
    }
  /** The model is overloaded; the request goes to the next fallback model, with a fresh retry budget. */
  | { readonly type: 'fallback'; readonly from: string; readonly to: string }

/** The fields of `message_start` that every block's message repeats. */
export interface MessageHead {
  readonly id: string
  readonly model: string
  readonly usage: Usage
  readonly requestId: string | undefined
}

/** How an answer ended. */
export type ResponseEnd =
  | { readonly type: 'complete' }
  /** The stream broke after at least one complete block. */
  | { readonly type: 'cut'; readonly message: string }
  /** The caller's signal fired; `partial` is the open block as far as it had come: text or thinking. */
  | { readonly type: 'aborted'; readonly partial?: ContentBlock }

export interface ModelResponse {
  /** Undefined when the caller's signal fired before the answer began. */
  readonly head: MessageHead | undefined
  readonly blocks: readonly ContentBlock[]
  /** Tool use id → why its input is not JSON, in words for the model. */
  readonly inputProblems: ReadonlyMap<string, string>
  readonly stopReason: StopReason | null
  readonly stopSequence: string | null
  /** Usage of `message_start` with the totals of `message_delta`, as far as they came. */
  readonly usage: Usage | undefined
  readonly end: ResponseEnd
  /** The model that was asked in the end: the request's, or a fallback. */
  readonly requestedModel: string
  /** Milliseconds from sending the successful try to its end. */
  readonly apiMs: number
  /** Milliseconds from sending the successful try to `message_start`. */
  readonly ttftMs: number | undefined
}

import type { ContentBlock, JsonObject, MessageParam, StopReason, StreamEvent, Usage } from '@agent-engine/protocol'

/** The body of a Messages API request, as `context` builds it. */
export interface ModelRequest {
  readonly model: string
  readonly max_tokens: number
  readonly system?: readonly JsonObject[]
  readonly messages: readonly MessageParam[]
  readonly tools?: readonly JsonObject[]
  readonly thinking?: JsonObject
  readonly metadata?: { readonly user_id: string }
  /** `anthropic-beta` values; travel as a header. */
  readonly betas?: readonly string[]
}

/** One try at one request: raw stream events as the API sends them, pings included. Throws `ModelError`. */
export interface Model {
  /** `onHead` is called once with the response's request id before the first event. */
  stream(request: ModelRequest, options: StreamOptions): AsyncIterable<readonly StreamEvent[]>
  countTokens(request: ModelRequest, signal: AbortSignal): Promise<number>
}

export interface StreamOptions {
  readonly signal: AbortSignal
  onHead?(head: { readonly requestId: string | undefined; readonly status: number }): void
}

/** What a caller of `respond` sees while an answer comes in. */
export type ResponseEvent =
  /** A block is complete. Comes just before its `content_block_stop` goes to `onStreamEvent`. */
  | { readonly type: 'block'; readonly index: number; readonly block: ContentBlock; readonly head: MessageHead }
  | {
      readonly type: 'retry'
      readonly attempt: number
      readonly maxRetries: number
      readonly delayMs: number
      readonly status: number | null
      readonly error: string
      readonly message: string
    }
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
  /** The caller's signal fired; `partial` is the open block as far as it had come. */
  | { readonly type: 'aborted'; readonly partial?: ContentBlock }

export interface ModelResponse {
  readonly head: MessageHead | undefined
  readonly blocks: readonly ContentBlock[]
  readonly stopReason: StopReason | null
  readonly stopSequence: string | null
  readonly usage: Usage | undefined
  readonly end: ResponseEnd
  /** Milliseconds from sending the successful attempt to its end. */
  readonly apiMs: number
  readonly ttftMs: number | undefined
}

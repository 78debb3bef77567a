// Types only, and none of other files: they are part of the public declarations of `@agent-engine/cli/engine`.

/** What an engine wants to send. */
export interface FetchInit {
  readonly method: string
  /** Names in lower case. */
  readonly headers: Record<string, string>
  readonly body?: string
  /** Redirects are answers like others: the engine decides which of them it follows. */
  readonly redirect: 'manual'
  /** Fires when nobody wants the answer any more. */
  readonly signal: AbortSignal
}

/** The head of an answer, and a body that is still to come. A `Response` of `fetch` fits. */
export interface FetchReply {
  readonly status: number
  readonly headers: Iterable<readonly [string, string]>
  /** Unpacked, whatever `content-encoding` says. */
  readonly body: AsyncIterable<Uint8Array> | null
}

/** Sends a request, as the global `fetch` does. What it rejects with counts as a connection that failed. */
export type FetchPort = (url: string, init: FetchInit) => Promise<FetchReply>

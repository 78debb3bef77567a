import type { Json, JsonObject } from './json.ts'
import type { RecordedRequest } from './recorded-request.ts'

/** A content block of a scripted answer. `id`s and signatures that are left out are made up. */
export type ReplyBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string; signature?: string }
  | { type: 'redacted_thinking'; data: string }
  /** `inputJson` streams this text instead of the JSON of `input`, for instance a broken one. */
  | { type: 'tool_use'; id?: string; name: string; input: JsonObject; inputJson?: string }
  | { type: 'server_tool_use'; id?: string; name: string; input: JsonObject }
  | { type: 'web_search_tool_result' | 'web_fetch_tool_result'; tool_use_id: string; content: Json }

/**
 * A place in the event stream of an answer.
 * - `connect`: before the response headers
 * - `headers`: after the headers, before the first event
 * - `message_start`, `content_block_stop`, `message_delta`: after the first event of that type
 * - `delta`: in the middle of the deltas of the last block that has any (mid-JSON for a tool use)
 * - `{ event: n }`: after n events
 */
export type Point =
  | 'connect'
  | 'headers'
  | 'message_start'
  | 'delta'
  | 'content_block_stop'
  | 'message_delta'
  | { event: number }

export interface ApiErrorBody {
  type: string
  message: string
}

export interface Delivery {
  /** Pause before the response headers, ms. */
  delayMs?: number
  /** Pause before each event, ms. */
  eventDelayMs?: number
  /** Writes the body in slices of these sizes (bytes; a list is cycled through), each as a packet of its own. */
  split?: number | readonly number[]
  /** Stops sending at that place: for `forMs`, or until the client goes away. */
  stall?: { at: Point; forMs?: number }
  /** Destroys the connection at that place; with `midEvent` half of the next event has been sent. */
  cut?: { at: Point; midEvent?: boolean }
  /** Sends an `error` event at that place and ends the stream. */
  fail?: { at: Point; error: ApiErrorBody }
  /** `ping` events after `message_start`. */
  pings?: number
  /** Sends SSE comments only, one every so many ms, instead of events: for `forMs`, or until the client goes away. */
  comments?: { everyMs: number; forMs?: number }
  /** Extra response headers. */
  headers?: Record<string, string>
}

/** An assistant message, streamed as SSE, or as one JSON body when the request says `stream: false`. */
export interface MessageReply extends Delivery {
  content: readonly ReplyBlock[]
  stop_reason?: string | null
  stop_sequence?: string | null
  usage?: Partial<Usage>
  id?: string
  /** Characters per delta; default: a block is one delta. */
  chunk?: number
}

export interface Usage {
  input_tokens: number
  output_tokens: number
  cache_creation_input_tokens: number
  cache_read_input_tokens: number
  [field: string]: Json | undefined
}

/** An HTTP error in the API's shape. `status` 200 is possible too: `body` is sent as it is. */
export interface ErrorReply {
  status: number
  error: ApiErrorBody
  headers?: Record<string, string>
  delayMs?: number
}

/** Raw bytes of an event stream, for what no well-behaved server sends. */
export interface RawReply extends Pick<Delivery, 'split' | 'headers' | 'delayMs'> {
  raw: string | Uint8Array
  status?: number
  contentType?: string
  /** After the bytes: end the response (default), destroy the connection, or keep it open. */
  then?: 'end' | 'cut' | 'stall'
}

/** A text block of `bytes` ASCII characters in deltas of `deltaBytes`, made on the fly: nothing is held in memory. */
export interface FloodReply {
  flood: { bytes: number; deltaBytes: number }
  headers?: Record<string, string>
}

export type Reply = MessageReply | ErrorReply | RawReply | FloodReply

/** Entry N answers the Nth main-loop request and the last one repeats; or a function decides (index from 0). */
export type Script = readonly Reply[] | ((request: RecordedRequest, index: number) => Reply | Promise<Reply>)

export function text(value: string, more: Omit<MessageReply, 'content'> = {}): MessageReply {
  return { ...more, content: [{ type: 'text', text: value }] }
}

export function toolUse(
  name: string,
  input: JsonObject,
  more: { id?: string } & Omit<MessageReply, 'content'> = {},
): MessageReply {
  const { id, ...rest } = more
  return { ...rest, content: [{ type: 'tool_use', name, input, ...(id === undefined ? {} : { id }) }] }
}

export function httpError(
  status: number,
  type: string,
  message: string,
  headers: Record<string, string> = {},
): ErrorReply {
  return { status, error: { type, message }, headers }
}

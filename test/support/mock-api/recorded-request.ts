import type { IncomingHttpHeaders } from 'node:http'
import { asArray, asObject, asString, isObject, type Json, type JsonObject } from './json.ts'

/** What the request is for: the agent loop, an auxiliary call (small model or no tools), or token counting. */
export type RequestKind = 'main' | 'side' | 'count_tokens'

export interface WireMessage {
  role: string
  /** Content as blocks; a string is one text block. */
  blocks: JsonObject[]
}

/** One request to the mock, as it arrived. */
export interface RecordedRequest {
  readonly kind: RequestKind
  readonly headers: IncomingHttpHeaders
  readonly url: string
  /** The body as parsed; `{}` when it was no JSON object. */
  readonly body: JsonObject
  readonly rawBody: Buffer
  readonly messages: readonly WireMessage[]
  /** `performance.now()` of this process when the whole body had arrived. */
  readonly at: number
  /** How the exchange ended; `closed` resolves when it did. */
  outcome: 'open' | 'answered' | 'client-closed'
  readonly closed: Promise<void>
}

export function readMessages(body: JsonObject): WireMessage[] {
  return asArray(body.messages).map((message) => ({
    role: asString(asObject(message).role),
    blocks: contentBlocks(asObject(message).content),
  }))
}

export function contentBlocks(content: Json | undefined): JsonObject[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return asArray(content).filter(isObject)
}

export function isStreaming(body: JsonObject): boolean {
  return body.stream === true
}

/** A small model or a request without tools is a side request: it does not belong to the agent loop. */
export function isSideRequest(body: JsonObject): boolean {
  return /haiku/i.test(asString(body.model)) || asArray(body.tools).length === 0
}

/** All tool results of the request's last message, by tool use id. */
export function lastToolResults(request: RecordedRequest): Map<string, JsonObject> {
  const blocks = request.messages.at(-1)?.blocks ?? []
  const results = blocks.filter((block) => block.type === 'tool_result')
  return new Map(results.map((block) => [asString(block.tool_use_id), block]))
}

/** The text of a block's content: its string, or the text blocks joined by newlines. */
export function contentText(content: Json | undefined): string {
  return contentBlocks(content)
    .map((block) => asString(block.text))
    .join('\n')
}

import type { JsonObject, JsonRpcMessage } from '@agent-engine/protocol'
import { LineSplitter } from '@agent-engine/protocol/framing'
import { jsonRpcMessageSchema } from '@agent-engine/protocol/mcp'
import { MAX_MESSAGE_BYTES } from './limits.ts'

export interface MessageLinesOptions {
  message(message: JsonRpcMessage): void
  /** A line that began like a message went over the limit; the rest of it is skipped. */
  tooLarge(bytes: number): void
  /** The first line that is no message; later ones are ignored without a word. */
  noise(bytes: number): void
  readonly maxBytes?: number
}

const LINE_FEED = 0x0a
/** What a message may begin with: a brace, white space, or the first byte of a byte order mark. */
const BEGINNINGS: ReadonlySet<number> = new Set([0x7b, 0x20, 0x09, 0x0d, 0xef])

/**
 * Reads JSON-RPC messages, one per line, from the output of a program that may write anything else there, and any
 * amount of it: lines that don't begin like a message are neither kept nor decoded (PAIN-30, PAIN-38).
 */
export const createMessageLines = (options: MessageLinesOptions): ((chunk: Buffer) => void) => {
  const lines = new LineSplitter({ maxLineBytes: options.maxBytes ?? MAX_MESSAGE_BYTES })
  let told = false
  let atStart = true
  let isMessage = false

  const ignore = (bytes: number): void => {
    if (!told) options.noise(bytes)
    told = true
  }
  const take = (bytes: Buffer): void => {
    for (const line of lines.push(bytes)) {
      if (!line.ok) {
        if (line.error.code === 'line_too_long') options.tooLarge(line.bytes)
        else ignore(line.bytes)
        continue
      }
      const message = readMessage(line.value)
      if (message === undefined) ignore(line.bytes)
      else options.message(message)
    }
  }
  return (chunk) => {
    const marks = createMarks(chunk)
    for (let at = 0; at < chunk.length; ) {
      const feed = chunk.indexOf(LINE_FEED, at)
      const end = feed === -1 ? chunk.length : feed + 1
      if (atStart) {
        const mayBe = BEGINNINGS.has(chunk[at] ?? LINE_FEED)
        isMessage = mayBe && (feed === -1 || marks.between(at, end))
      }
      atStart = feed !== -1
      if (isMessage) take(chunk.subarray(at, end))
      else if (end - at > 1) ignore(end - at)
      at = end
    }
  }
}

const MARK = Buffer.from('"jsonrpc"')

/** Where the word is that every message has: a look at the bytes is cheaper than decoding a line that is none. */
const createMarks = (chunk: Buffer): { between(start: number, end: number): boolean } => {
  let next = -1
  return {
    between(start, end) {
      if (next < start) {
        const found = chunk.indexOf(MARK, start)
        next = found === -1 ? chunk.length : found
      }
      return next < end
    },
  }
}

const readMessage = (value: JsonObject): JsonRpcMessage | undefined => {
  // The schema explains what is wrong at length: too dear for a server that logs JSON.
  if (value.jsonrpc !== '2.0') return undefined
  const parsed = jsonRpcMessageSchema.safeParse(value)
  return parsed.success ? parsed.data : undefined
}

import { FramingError } from './errors.ts'
import type { JsonObject } from './json.ts'
import { isJsonObject } from './json-object.ts'

/** One line of input. `bytes` is its length without the line feed; of a line over the limit, the limit. */
export type DecodedLine =
  | { readonly ok: true; readonly value: JsonObject; readonly bytes: number }
  | { readonly ok: false; readonly error: FramingError; readonly bytes: number }

export const DEFAULT_MAX_LINE_BYTES: number = 64 * 1024 * 1024

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const BYTE_ORDER_MARK = 0xfeff
const OPENING_BRACE = 0x7b
const SMALL_BUFFER = 4096
const KEPT_BUFFER = 1024 * 1024
const BLANK = /^[ \t\r]*$/

/**
 * Turns a stream of bytes into JSON objects, one per line (spec: protocol, section 1).
 *
 * Chunks may end anywhere, also inside a character. Blank lines, one carriage return before the line feed and a byte
 * order mark at the very start are dropped. A line over `maxLineBytes` is reported once, as soon as it is too long,
 * and the rest of it is skipped without being kept.
 */
export class LineSplitter {
  readonly #maxLineBytes: number
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #pending = new Uint8Array(SMALL_BUFFER)
  #pendingBytes = 0
  #skipping = false
  #lines = 0

  constructor(options?: { maxLineBytes?: number }) {
    this.#maxLineBytes = options?.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES
  }

  /** Takes the next bytes and gives the lines they complete, in order. The chunk may be reused afterwards. */
  push(chunk: Uint8Array): DecodedLine[] {
    const out: DecodedLine[] = []
    const firstFeed = chunk.indexOf(LINE_FEED)
    if (firstFeed === -1) {
      this.#keep(chunk, out)
      return out
    }
    let start = 0
    if (this.#skipping || this.#pendingBytes > 0) {
      this.#keep(chunk.subarray(0, firstFeed), out)
      this.#finishPending(out)
      start = firstFeed + 1
    }
    const end = chunk.lastIndexOf(LINE_FEED) + 1
    if (start < end) this.#readLines(chunk.subarray(start, end), out)
    if (end < chunk.length) this.#keep(chunk.subarray(end), out)
    return out
  }

  /** Ends the stream: gives the last line when it had no line feed. */
  end(): DecodedLine[] {
    const out: DecodedLine[] = []
    if (this.#skipping || this.#pendingBytes > 0) this.#finishPending(out)
    return out
  }

  /** Reads whole lines. They are decoded together: a call of the decoder costs more than a short line. */
  #readLines(block: Uint8Array, out: DecodedLine[]): void {
    const text = this.#decoder.decode(block)
    const isAscii = text.length === block.length
    let textStart = 0
    let byteStart = 0
    while (textStart < text.length) {
      const textEnd = text.indexOf('\n', textStart)
      const byteEnd = isAscii ? textEnd : block.indexOf(LINE_FEED, byteStart)
      this.#readLine(text.slice(textStart, textEnd), byteEnd - byteStart, out)
      textStart = textEnd + 1
      byteStart = byteEnd + 1
    }
  }

  #readLine(line: string, bytes: number, out: DecodedLine[]): void {
    this.#lines += 1
    if (bytes > this.#maxLineBytes) {
      out.push(this.#tooLong())
      return
    }
    let text = line
    if (this.#lines === 1 && text.charCodeAt(0) === BYTE_ORDER_MARK) text = text.slice(1)
    if (text.charCodeAt(text.length - 1) === CARRIAGE_RETURN) text = text.slice(0, -1)
    if (text.charCodeAt(0) !== OPENING_BRACE && BLANK.test(text)) return
    out.push(parseLine(text, bytes, this.#lines))
  }

  #keep(bytes: Uint8Array, out: DecodedLine[]): void {
    if (this.#skipping || bytes.length === 0) return
    const needed = this.#pendingBytes + bytes.length
    if (needed > this.#maxLineBytes) {
      this.#lines += 1
      out.push(this.#tooLong())
      this.#skipping = true
      this.#forgetPending()
      return
    }
    if (needed > this.#pending.length) {
      const grown = new Uint8Array(Math.min(Math.max(needed, this.#pending.length * 2), this.#maxLineBytes))
      grown.set(this.#pending.subarray(0, this.#pendingBytes))
      this.#pending = grown
    }
    this.#pending.set(bytes, this.#pendingBytes)
    this.#pendingBytes = needed
  }

  #finishPending(out: DecodedLine[]): void {
    if (this.#skipping) {
      this.#skipping = false
      return
    }
    const bytes = this.#pendingBytes
    const line = this.#decoder.decode(this.#pending.subarray(0, bytes))
    this.#forgetPending()
    this.#readLine(line, bytes, out)
  }

  #forgetPending(): void {
    this.#pendingBytes = 0
    if (this.#pending.length > KEPT_BUFFER) this.#pending = new Uint8Array(SMALL_BUFFER)
  }

  #tooLong(): DecodedLine {
    const bytes = this.#maxLineBytes
    const message = `line ${this.#lines} is longer than ${bytes} bytes`
    return { ok: false, error: new FramingError('line_too_long', message), bytes }
  }
}

function parseLine(text: string, bytes: number, line: number): DecodedLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const message = `line ${line} (${bytes} bytes) is not valid JSON`
    const startsObject = text.charCodeAt(0) === OPENING_BRACE
    return { ok: false, error: new FramingError('invalid_json', message, { startsObject }), bytes }
  }
  if (!isJsonObject(value)) {
    const message = `line ${line} (${bytes} bytes) is JSON, but not an object`
    return { ok: false, error: new FramingError('not_an_object', message), bytes }
  }
  return { ok: true, value, bytes }
}

const ESCAPE = /\\(?:ud[89a-f][0-9a-f]{2}|.)/g

function wellFormedEscape(found: string): string {
  return found.length === '\\ud800'.length ? '\\ufffd' : found
}

/**
 * One message as a line: JSON and a line feed. U+2028 and U+2029 are escaped, because some readers take them for line
 * ends; halves of surrogate pairs become U+FFFD, because they have no UTF-8 form.
 */
export function encodeLine(value: unknown): string {
  let text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new FramingError('not_an_object', `a ${typeof value} has no JSON form`)
  if (text.includes('\u2028')) text = text.replaceAll('\u2028', '\\u2028')
  if (text.includes('\u2029')) text = text.replaceAll('\u2029', '\\u2029')
  // JSON.stringify writes a lone surrogate as an escape, in keys too. Matching every escape in turn keeps `\\ud800`.
  if (text.includes('\\ud')) text = text.replace(ESCAPE, wellFormedEscape)
  return `${text}\n`
}

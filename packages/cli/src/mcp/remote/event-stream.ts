import { StringDecoder } from 'node:string_decoder'
import { MAX_MESSAGE_BYTES } from '../limits.ts'

/** One server-sent event. */
export interface StreamEvent {
  /** `message` when the stream gives no name. */
  readonly name: string
  readonly data: string
}

export interface StreamHandlers {
  event(event: StreamEvent): void
  /** An event is over the limit and skipped. */
  tooLarge(bytes: number): void
  /** The stream can be taken up again after this place; it comes before the event that has it, or without any. */
  place?(id: string): void
  /** How long to wait before the stream is taken up again, in milliseconds. */
  retry?(ms: number): void
}

/** What a piece of text takes in memory beside its characters: a stream may come byte by byte, or in empty lines. */
const PIECE_UNITS = 32

/** Reads server-sent events from bytes. */
export const createEventReader = (handlers: StreamHandlers): ((chunk: Uint8Array) => void) => {
  const utf8 = new StringDecoder('utf8')
  let rest: string[] = []
  let restLength = 0
  let name = ''
  let id: string | undefined
  let data: string[] = []
  let dataLength = 0
  let skipping = false

  const tooLarge = (): void => {
    if (!skipping) handlers.tooLarge(restLength + dataLength)
    skipping = true
    rest = []
    data = []
    restLength = 0
    dataLength = 0
  }
  const dispatch = (): void => {
    if (id !== undefined) handlers.place?.(id)
    id = undefined
    if (data.length > 0 && !skipping)
      handlers.event({ name: name === '' ? 'message' : name, data: data.join('\n') })
    name = ''
    data = []
    dataLength = 0
    skipping = false
  }
  const takeLine = (line: string): void => {
    if (line === '') return dispatch()
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    takeField(field, value)
  }
  const takeField = (field: string, value: string): void => {
    if (field === 'event') name = value
    if (field === 'id' && !value.includes('\0')) id = value
    if (field === 'retry' && /^\d+$/.test(value)) handlers.retry?.(Number(value))
    if (field !== 'data' || skipping) return
    data.push(value)
    dataLength += value.length + PIECE_UNITS
    if (dataLength > MAX_MESSAGE_BYTES) tooLarge()
  }
  return (chunk) => {
    const text = utf8.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      const line = rest.length === 0 ? text.slice(start, end) : `${rest.join('')}${text.slice(start, end)}`
      rest = []
      restLength = 0
      takeLine(line.endsWith('\r') ? line.slice(0, -1) : line)
      start = end + 1
    }
    if (start === text.length) return
    rest.push(text.slice(start))
    restLength += text.length - start + PIECE_UNITS
    if (restLength > MAX_MESSAGE_BYTES) tooLarge()
  }
}

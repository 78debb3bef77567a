import { StringDecoder } from 'node:string_decoder'
import { MAX_MESSAGE_BYTES } from '../limits.ts'

/** One server-sent event. */
export interface StreamEvent {
  /** `message` when the stream gives no name. */
  readonly name: string
  readonly data: string
  /** The last id the stream gave, of this event or of an earlier one. */
  readonly id: string | undefined
}

/** Reads server-sent events from bytes. An event over the limit is reported and skipped. */
export const createEventReader = (
  onEvent: (event: StreamEvent) => void,
  onTooLarge: (bytes: number) => void,
): ((chunk: Uint8Array) => void) => {
  const utf8 = new StringDecoder('utf8')
  let rest: string[] = []
  let restLength = 0
  let name = ''
  let id: string | undefined
  let data: string[] = []
  let dataLength = 0
  let skipping = false

  const tooLarge = (): void => {
    if (!skipping) onTooLarge(restLength + dataLength)
    skipping = true
    rest = []
    data = []
    restLength = 0
    dataLength = 0
  }
  const dispatch = (): void => {
    if (data.length > 0 && !skipping)
      onEvent({ name: name === '' ? 'message' : name, data: data.join('\n'), id })
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
    if (field === 'event') name = value
    else if (field === 'id') id = value
    else if (field === 'data' && !skipping) {
      data.push(value)
      dataLength += value.length
      if (dataLength > MAX_MESSAGE_BYTES) tooLarge()
    }
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
    restLength += text.length - start
    if (restLength > MAX_MESSAGE_BYTES) tooLarge()
  }
}

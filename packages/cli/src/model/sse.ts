import { StringDecoder } from 'node:string_decoder'

/** Most characters that one event may have. */
export const MAX_EVENT_LENGTH: number = 16 * 1024 * 1024

/** An event over `MAX_EVENT_LENGTH`. */
export class SseOverflow extends Error {}

export interface SseDecoder {
  /** The data of every event that `chunk` completes. Throws `SseOverflow`. */
  push(chunk: Uint8Array): string[]
  /** The data of an event that the stream's end completes. */
  end(): string[]
}

/**
 * Server-sent events from bytes, in linear time whatever the chunks are. Event names, ids and comments are dropped:
 * the data of a Messages API event repeats its name.
 */
export const createSseDecoder = (): SseDecoder => {
  const utf8 = new StringDecoder('utf8')
  let line: string[] = []
  let lineLength = 0
  let data: string | undefined
  let dataLength = 0
  let atStart = true
  let afterReturn = false

  const checkLength = (): void => {
    if (lineLength + dataLength <= MAX_EVENT_LENGTH) return
    throw new SseOverflow(`An event of the stream is longer than ${MAX_EVENT_LENGTH} characters`)
  }
  const takeLine = (text: string, start: number, end: number, out: string[]): void => {
    if (start === end) {
      if (data !== undefined) out.push(data)
      data = undefined
      dataLength = 0
    } else if (text.startsWith('data:', start)) {
      const value = text.slice(text[start + 5] === ' ' ? start + 6 : start + 5, end)
      data = data === undefined ? value : `${data}\n${value}`
      dataLength += value.length
      checkLength()
    }
  }
  const takeLines = (text: string, out: string[]): void => {
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      if (line.length === 0) takeLine(text, start, end, out)
      else {
        const whole = `${line.join('')}${text.slice(0, end)}`
        line = []
        lineLength = 0
        takeLine(whole, 0, whole.length, out)
      }
      start = end + 1
    }
    if (start === text.length) return
    line.push(start === 0 ? text : text.slice(start))
    lineLength += text.length - start
    checkLength()
  }
  const toLines = (text: string): string => {
    let lines = afterReturn && text.startsWith('\n') ? text.slice(1) : text
    if (atStart && lines.startsWith('\uFEFF')) lines = lines.slice(1)
    if (text !== '') {
      atStart = false
      afterReturn = text.endsWith('\r')
    }
    return lines.includes('\r') ? lines.replace(/\r\n?/g, '\n') : lines
  }
  return {
    push(chunk) {
      const out: string[] = []
      takeLines(toLines(utf8.write(chunk)), out)
      return out
    },
    end() {
      const out: string[] = []
      takeLines(`${toLines(utf8.end())}\n\n`, out)
      return out
    },
  }
}

import { fstatSync, read } from 'node:fs'
import type { JsonObject } from '@agent-engine/protocol'
import { LineSplitter } from '@agent-engine/protocol/framing'

/** Longer lines are skipped and reported. */
export const MAX_LINE_BYTES: number = 64 * 1024 * 1024
const MAX_CHUNK_BYTES = 1024 * 1024
const MIN_CHUNK_BYTES = 4096
const LINE_FEED = 0x0a
const MAX_REPORTED = 100

/** Where a line lies in its file. `bytes` is its length without the line feed. */
export interface LinePosition {
  readonly offset: number
  readonly bytes: number
}

export interface BadLine {
  readonly offset: number
  readonly problem: 'invalid_json' | 'line_too_long' | 'not_an_object'
}

export interface LinesReport {
  /** Size of what was read. */
  readonly bytes: number
  /** JSON objects found. */
  readonly lines: number
  readonly badCount: number
  /** The first hundred. */
  readonly bad: readonly BadLine[]
  /** False when the last line has no line feed. */
  readonly endsWithNewline: boolean
}

/**
 * Reads a transcript once, line by line, without keeping it. Never fails because of what stands in the file; rejects
 * only when the system can't read it. `onLine` gets every JSON object and the place where it stands.
 */
export const readLines = async (
  fd: number,
  onLine: (value: JsonObject, position: LinePosition) => void,
): Promise<LinesReport> => {
  const splitter = new LineSplitter({ maxLineBytes: MAX_LINE_BYTES })
  const size = fstatSync(fd).size
  const buffer = Buffer.allocUnsafe(Math.min(Math.max(size + 1, MIN_CHUNK_BYTES), MAX_CHUNK_BYTES))
  const bad: BadLine[] = []
  let lines = 0
  let badCount = 0
  let position = 0
  let lineStart = 0
  let lastByte = LINE_FEED

  const take = (decoded: ReturnType<LineSplitter['push']>, lineEnd: number): void => {
    for (const line of decoded) {
      if (line.ok) {
        lines += 1
        onLine(line.value as JsonObject, { offset: lineStart, bytes: lineEnd - lineStart })
      } else {
        badCount += 1
        if (bad.length < MAX_REPORTED) bad.push({ offset: lineStart, problem: line.error.code })
      }
    }
  }

  for (;;) {
    const count = await readAt(fd, buffer, position)
    if (count === 0) break
    const chunk = buffer.subarray(0, count)
    let start = 0
    for (let feed = chunk.indexOf(LINE_FEED); feed !== -1; feed = chunk.indexOf(LINE_FEED, start)) {
      take(splitter.push(chunk.subarray(start, feed + 1)), position + feed)
      start = feed + 1
      lineStart = position + start
    }
    if (start < count) take(splitter.push(chunk.subarray(start)), position + count)
    lastByte = chunk[count - 1] ?? LINE_FEED
    position += count
  }
  take(splitter.end(), position)
  return { bytes: position, lines, badCount, bad, endsWithNewline: lastByte === LINE_FEED }
}

const readAt = (fd: number, buffer: Buffer, position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    read(fd, buffer, 0, buffer.length, position, (error, count) =>
      error === null ? resolve(count) : reject(error),
    )
  })

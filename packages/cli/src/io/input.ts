import type { Readable } from 'node:stream'
import { type DecodedLine, LineSplitter } from '@agent-engine/protocol/framing'

/** Reads protocol lines from a stream; ends with the stream. An unterminated last line counts (spec: protocol F5). */
export const readLines = async (stream: Readable, onLine: (line: DecodedLine) => void): Promise<void> => {
  const splitter = new LineSplitter()
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    for (const line of splitter.push(bytes)) onLine(line)
  }
  for (const line of splitter.end()) onLine(line)
}

import { createReadStream } from 'node:fs'
import type { JsonObject } from '@agent-engine/protocol'
import { asObject } from '../parse-entry.ts'

const MARK = '"type":"file-history-'
const CHUNK_BYTES = 1024 * 1024
const LINE_FEED = 0x0a

/** The lines of a transcript that tell of checkpoints; all others are not even parsed. Rejects with the system's error. */
export async function* checkpointLines(transcript: string): AsyncGenerator<JsonObject, void, void> {
  let rest: Buffer[] = []
  for await (const chunk of createReadStream(transcript, { highWaterMark: CHUNK_BYTES })) {
    const bytes: Buffer = chunk
    let start = 0
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      const piece = bytes.subarray(start, end)
      const line = rest.length === 0 ? piece : Buffer.concat([...rest, piece])
      rest = []
      start = end + 1
      const value = line.includes(MARK) ? parse(line) : undefined
      if (value !== undefined) yield value
    }
    if (start < bytes.length) rest.push(bytes.subarray(start))
  }
}

const parse = (line: Buffer): JsonObject | undefined => {
  try {
    return asObject(JSON.parse(line.toString('utf8')))
  } catch {
    return undefined
  }
}

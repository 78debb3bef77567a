import { createReadStream } from 'node:fs'
import type { JsonObject } from '@agent-engine/protocol'
import { asObject } from '../parse-entry.ts'
import { commandName, promptLine, typedPrompt } from '../prompt-text.ts'

const MARK = '"type":"file-history-'
const USER_MARK = '"type":"user"'
const CHUNK_BYTES = 1024 * 1024
const LINE_FEED = 0x0a

/** The lines of a transcript that tell of checkpoints. Rejects with the system's error. */
export const checkpointLines = (transcript: string): AsyncGenerator<JsonObject, void, void> =>
  linesWith(transcript, MARK)

/** What the user wrote in these messages, each on one line; of all that the file still has, compacted or not. */
export const promptsOf = async (
  transcript: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> => {
  const prompts = new Map<string, string>()
  for await (const line of linesWith(transcript, USER_MARK)) {
    const text = typedPrompt(line) ?? commandName(line)
    if (typeof line.uuid === 'string' && ids.has(line.uuid) && text !== undefined) {
      prompts.set(line.uuid, promptLine(text))
    }
  }
  return prompts
}

/** All lines without these bytes are not even parsed. */
async function* linesWith(transcript: string, mark: string): AsyncGenerator<JsonObject, void, void> {
  let rest: Buffer[] = []
  for await (const chunk of createReadStream(transcript, { highWaterMark: CHUNK_BYTES })) {
    const bytes: Buffer = chunk
    let start = 0
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      const piece = bytes.subarray(start, end)
      const line = rest.length === 0 ? piece : Buffer.concat([...rest, piece])
      rest = []
      start = end + 1
      const value = line.includes(mark) ? parse(line) : undefined
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

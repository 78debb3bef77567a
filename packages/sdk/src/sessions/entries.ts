import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { LineSplitter } from '@agent-engine/protocol/framing'
import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject } from '../boundary.ts'

/** A list of sessions looks at so much of each end of a transcript. */
const WINDOW_BYTES = 64 * 1024

/** The first and the last entries of a transcript; for a short one, all of them, twice. */
export interface Ends {
  head: JsonObject[]
  tail: JsonObject[]
}

/** Reads the ends of a file. Entries that the window cuts are left out. */
export async function readEnds(path: string, size: number): Promise<Ends> {
  const file = await open(path)
  try {
    const head = await read(0, Math.min(size, WINDOW_BYTES))
    if (size <= WINDOW_BYTES) {
      const all = parseLines(head)
      return { head: all, tail: all }
    }
    const tail = await read(size - WINDOW_BYTES, WINDOW_BYTES)
    return {
      head: parseLines(head.subarray(0, head.lastIndexOf(0x0a) + 1)),
      tail: parseLines(tail.subarray(tail.indexOf(0x0a) + 1)),
    }
  } finally {
    await file.close()
  }

  async function read(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length)
    const { bytesRead } = await file.read(buffer, 0, length, position)
    return buffer.subarray(0, bytesRead)
  }
}

/** Every entry of a transcript in the order of the file. What is no JSON object is left out: a torn line, mostly. */
export async function readEntries(path: string): Promise<JsonObject[]> {
  const splitter = new LineSplitter()
  const entries: JsonObject[] = []
  for await (const chunk of createReadStream(path)) take(entries, splitter.push(chunk))
  take(entries, splitter.end())
  return entries
}

function parseLines(bytes: Uint8Array): JsonObject[] {
  const splitter = new LineSplitter()
  const entries: JsonObject[] = []
  take(entries, splitter.push(bytes))
  take(entries, splitter.end())
  return entries
}

function take(entries: JsonObject[], lines: ReturnType<LineSplitter['push']>): void {
  for (const line of lines) if (line.ok && isJsonObject(line.value)) entries.push(line.value)
}

import { readSync } from 'node:fs'
import type { ChainEntry, JsonObject } from '@agent-engine/protocol'
import { addLine, createFacts, type SessionFacts } from './facts.ts'
import { type IndexedLine, indexLine } from './line-index.ts'
import { asObject, parseChainEntry } from './parse-entry.ts'
import { type LinesReport, readLines } from './read-lines.ts'
import { createTree, type Tree } from './tree.ts'

export interface TranscriptFile {
  readonly tree: Tree
  /** Lines of subagents that an early version wrote between those of the conversation; without their entries. */
  readonly sidechains: readonly IndexedLine[]
  readonly facts: SessionFacts
  readonly report: LinesReport
}

/**
 * Reads a transcript once (spec: sessions §8.1, steps 1 to 3). Entries before a compaction are let go as soon as it is
 * reached: a conversation hardly ever needs them again, and `entryOf` gets them back from the file.
 */
export const readTranscript = async (fd: number): Promise<TranscriptFile> => {
  const facts = createFacts()
  const found: IndexedLine[] = []
  const sidechains: IndexedLine[] = []
  let held = 0
  const report = await readLines(fd, (value, position) => {
    addLine(facts, value, position.bytes + 1)
    const entry = parseLightEntry(value)
    if (entry === undefined) return
    const line = indexLine(entry, position)
    if (value.isSidechain === true) {
      release(line)
      sidechains.push(line)
      return
    }
    if (line.boundary !== undefined) {
      for (; held < found.length; held++) release(found[held])
    }
    found.push(line)
  })
  facts.bytes = report.bytes
  return { tree: createTree(found), sidechains, facts, report }
}

const release = (line: IndexedLine | undefined): void => {
  if (line !== undefined) line.entry = undefined
}

/** The entry of a line, read again when it was let go. */
export const entryOf = (fd: number, line: IndexedLine): ChainEntry | undefined => {
  line.entry ??= readEntry(fd, line)
  return line.entry
}

const readEntry = (fd: number, { offset, bytes }: IndexedLine): ChainEntry | undefined => {
  const value = readLineAt(fd, offset, bytes)
  return value === undefined ? undefined : parseLightEntry(value)
}

/** An entry without `toolUseResult`: that is on the disk, and often the largest part of a line. */
const parseLightEntry = (value: JsonObject): ChainEntry | undefined => {
  if (value.toolUseResult !== undefined) value.toolUseResult = undefined
  return parseChainEntry(value)
}

/** One line of the file as it stands there; `undefined` when it is no longer the object that it was. */
export const readLineAt = (fd: number, offset: number, bytes: number): ReturnType<typeof asObject> => {
  const buffer = Buffer.allocUnsafe(bytes)
  let filled = 0
  while (filled < bytes) {
    const count = readSync(fd, buffer, filled, bytes - filled, offset + filled)
    if (count === 0) return undefined
    filled += count
  }
  try {
    return asObject(JSON.parse(buffer.toString('utf8')))
  } catch {
    return undefined
  }
}

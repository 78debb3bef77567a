import { closeSync, openSync } from 'node:fs'
import type { ChainEntry } from '@agent-engine/protocol'
import type { IndexedLine } from './line-index.ts'
import { readLineAt } from './read.ts'

/** A finished tool call of a resumed conversation, with the output that hosts get. */
export interface ToolRecord {
  readonly toolUseId: string
  readonly name: string
  readonly input: unknown
  readonly toolUseResult: unknown
}

/**
 * Reads the outputs of earlier tool calls from the disk, the oldest first: what an agent knew of files and tasks is made
 * from them again (spec: sessions §15.8). One output at a time is in memory. Calls whose output is gone are left out.
 */
export function* readToolRecords(
  path: string,
  lines: readonly IndexedLine[],
  entries: readonly ChainEntry[],
  names: ReadonlySet<string>,
): Generator<ToolRecord, void, void> {
  const uses = usesOf(entries, names)
  if (uses.size === 0) return
  const fd = openSync(path, 'r')
  try {
    for (const line of lines) {
      const use = line.results?.map((id) => uses.get(id)).find((found) => found !== undefined)
      if (use === undefined) continue
      const toolUseResult = readLineAt(fd, line.offset, line.bytes)?.toolUseResult
      if (toolUseResult !== undefined) yield { ...use, toolUseResult }
    }
  } finally {
    closeSync(fd)
  }
}

const usesOf = (
  entries: readonly ChainEntry[],
  names: ReadonlySet<string>,
): ReadonlyMap<string, Omit<ToolRecord, 'toolUseResult'>> => {
  const uses = new Map<string, Omit<ToolRecord, 'toolUseResult'>>()
  for (const entry of entries) {
    if (entry.type !== 'assistant') continue
    for (const block of entry.message.content) {
      if (block.type !== 'tool_use' || !names.has(block.name)) continue
      uses.set(block.id, { toolUseId: block.id, name: block.name, input: block.input })
    }
  }
  return uses
}

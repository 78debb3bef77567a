import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ChainEntry, JsonObject } from '@agent-engine/protocol'
import { publicPath } from './files.ts'
import { readEnds } from './head-tail.ts'
import type { FoundSession } from './locate.ts'
import { asObject, parseChainEntry } from './parse-entry.ts'
import { readLines } from './read-lines.ts'

/** The transcript of a subagent. */
export interface SubagentFile {
  readonly agentId: string
  readonly path: string
  /** What the engine wrote beside it: type, description, tool use that started it. */
  readonly description: JsonObject
}

const NAME = /^agent-(.+)\.jsonl$/

/** Transcripts of a session's subagents, where this and other versions keep them (spec: sessions §1.2, §7). */
export const listSubagents = (found: FoundSession): SubagentFile[] => {
  const { sessionId } = found.files
  const path = publicPath(found.files)
  const own = join(path.replace(/\.jsonl$/, ''), 'subagents')
  const directories = [...new Set([join(found.files.dataDir, 'subagents'), own])]
  const files = new Map<string, SubagentFile>()
  for (const directory of directories) {
    for (const file of agentFiles(directory)) files.set(file.agentId, files.get(file.agentId) ?? file)
  }
  for (const file of flatAgentFiles(dirname(path), sessionId))
    files.set(file.agentId, files.get(file.agentId) ?? file)
  return [...files.values()]
}

const agentFiles = (directory: string): SubagentFile[] =>
  entriesOf(directory).flatMap((entry): SubagentFile[] => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return agentFiles(path)
    const agentId = entry.isFile() ? NAME.exec(entry.name)?.[1] : undefined
    return agentId === undefined ? [] : [{ agentId, path, description: describe(path) }]
  })

/** Some versions kept all subagents of a project side by side. */
const flatAgentFiles = (directory: string, sessionId: string): SubagentFile[] =>
  entriesOf(directory).flatMap((entry): SubagentFile[] => {
    const agentId = entry.isFile() ? NAME.exec(entry.name)?.[1] : undefined
    const path = join(directory, entry.name)
    if (agentId === undefined) return []
    const isOurs = readEnds(path, ({ head }) => head.includes(`"sessionId":"${sessionId}"`)) ?? false
    return isOurs ? [{ agentId, path, description: {} }] : []
  })

const entriesOf = (directory: string) => {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

const describe = (path: string): JsonObject => {
  const name = basename(path).replace(/\.jsonl$/, '.meta.json')
  try {
    return asObject(JSON.parse(readFileSync(join(dirname(path), name), 'utf8'))) ?? {}
  } catch {
    return {}
  }
}

/** A subagent's conversation: its file holds one chain, in order. Rejects with the system's error. */
export const readSubagent = async ({ path }: SubagentFile): Promise<ChainEntry[]> => {
  const fd = openSync(path, 'r')
  try {
    const entries = new Map<string, ChainEntry>()
    await readLines(fd, (value) => {
      const entry = parseChainEntry(value)
      if (entry !== undefined) entries.set(entry.uuid, entry)
    })
    return [...entries.values()]
  } finally {
    closeSync(fd)
  }
}

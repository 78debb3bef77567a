import { closeSync, openSync } from 'node:fs'
import type { ChainEntry } from '@agent-engine/protocol'
import { linearize } from './chain.ts'
import { SessionError } from './errors.ts'
import type { SessionFacts } from './facts.ts'
import type { IndexedLine } from './line-index.ts'
import type { FoundSession } from './locate.ts'
import { entryOf, readTranscript } from './read.ts'
import { listSubagents, readSubagent, type SubagentFile } from './subagents.ts'
import { chooseLeaf, type Tree } from './tree.ts'

/** A whole session for people: the current branch, also what lies before its compactions. */
export interface Conversation {
  readonly sessionId: string
  readonly path: string
  readonly facts: SessionFacts
  readonly entries: readonly ChainEntry[]
  readonly subagents: readonly SubagentConversation[]
}

export interface SubagentConversation extends SubagentFile {
  readonly entries: readonly ChainEntry[]
}

/** Rejects with `session_unreadable`. */
export const readConversation = async (found: FoundSession): Promise<Conversation> => {
  const path = found.files.transcript
  let fd: number | undefined
  try {
    fd = openSync(path, 'r')
    const { tree, facts, sidechains } = await readTranscript(fd)
    const entries = entriesOf(fd, wholeBranch(tree))
    const subagents = inlineSubagents(fd, path, sidechains)
    for (const file of listSubagents(found)) subagents.push({ ...file, entries: await readSubagent(file) })
    return { sessionId: found.files.sessionId, path, facts, entries, subagents }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SessionError('session_unreadable', `The session file ${path} can't be read: ${reason}`, {
      cause: error,
    })
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

const entriesOf = (fd: number, lines: readonly IndexedLine[]): ChainEntry[] =>
  lines.flatMap((line) => entryOf(fd, line) ?? [])

/** Subagents without a file of their own: the lines of one root belong to one of them. */
const inlineSubagents = (fd: number, path: string, lines: readonly IndexedLine[]): SubagentConversation[] => {
  const rootOf = new Map<string, string>()
  const groups = new Map<string, IndexedLine[]>()
  for (const line of lines) {
    const root = rootOf.get(line.parentUuid ?? '') ?? line.uuid
    rootOf.set(line.uuid, root)
    const group = groups.get(root)
    if (group === undefined) groups.set(root, [line])
    else group.push(line)
  }
  return [...groups].map(([root, group]) => ({
    agentId: `inline-${root}`,
    path,
    description: {},
    entries: entriesOf(fd, group),
  }))
}

/** The chains between the compactions, the first one first. */
const wholeBranch = (tree: Tree): IndexedLine[] => {
  const parts: (readonly IndexedLine[])[] = []
  const seen = new Set<IndexedLine>()
  let leaf = chooseLeaf(tree)
  while (leaf !== undefined && !seen.has(leaf)) {
    const { lines, boundary } = linearize(tree, leaf)
    const fresh = lines.filter((line) => !seen.has(line))
    for (const line of lines) seen.add(line)
    parts.push(boundary === undefined ? fresh : [boundary, ...fresh])
    if (boundary !== undefined) seen.add(boundary)
    leaf = boundary === undefined ? undefined : tree.byUuid.get(boundary.boundary?.logicalParentUuid ?? '')
  }
  return parts.reverse().flat()
}

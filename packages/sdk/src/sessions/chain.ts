import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject, text } from '../boundary.ts'

/** Kinds of entry that form the conversation. */
const MEMBERS = new Set<unknown>(['user', 'assistant', 'attachment', 'system', 'progress'])

/** An entry of the conversation and its place in the file. */
interface Link {
  entry: JsonObject
  uuid: string
  index: number
}

/**
 * The entries of the conversation that a resume would go on with, oldest first (spec: sessions, section 8.1): from the
 * newest leaf back to the last compaction. Holes are bridged, cycles cut, and the parallel blocks and results of a
 * response stay together.
 *
 * @param isSidechain entries of a subagent's own file are marked as sidechain, and are the conversation there
 */
export function conversation(entries: readonly JsonObject[], isSidechain = false): JsonObject[] {
  const links = indexLinks(entries, isSidechain)
  const leaf = newestLeaf(links, isSidechain)
  if (leaf === undefined) return []
  const chain = walk(links, leaf)
  addSiblings(links, chain)
  return [...chain].sort((a, b) => a.index - b.index).map(({ entry }) => entry)
}

function indexLinks(entries: readonly JsonObject[], isSidechain: boolean): Map<string, Link> {
  const links = new Map<string, Link>()
  for (const [index, entry] of entries.entries()) {
    const uuid = text(entry.uuid)
    if (uuid === undefined || !MEMBERS.has(entry.type)) continue
    if (entry.isSidechain === true && !isSidechain) continue
    links.set(uuid, { entry, uuid, index })
  }
  return links
}

/** The last thing said that nothing follows. Entries made by the engine, or for a team, count only when alone. */
function newestLeaf(links: ReadonlyMap<string, Link>, isSidechain: boolean): Link | undefined {
  const spoken = [...links.values()].filter(
    ({ entry }) => entry.type === 'user' || entry.type === 'assistant',
  )
  if (isSidechain) return spoken.at(-1)
  const parents = new Set([...links.values()].map(({ entry }) => entry.parentUuid))
  const ends = [...links.values()].filter(({ uuid }) => !parents.has(uuid))
  const candidates = ends
    .map((end) => nearestSpoken(links, end))
    .filter((link) => link !== undefined)
    .sort((a, b) => a.index - b.index)
  return (
    candidates.findLast(({ entry }) => entry.isMeta !== true && entry.teamName === undefined) ??
    candidates.at(-1)
  )
}

function nearestSpoken(links: ReadonlyMap<string, Link>, end: Link): Link | undefined {
  const seen = new Set<Link>()
  for (
    let link: Link | undefined = end;
    link !== undefined && !seen.has(link);
    link = parentOf(links, link)
  ) {
    if (link.entry.type === 'user' || link.entry.type === 'assistant') return link
    seen.add(link)
  }
  return undefined
}

function walk(links: ReadonlyMap<string, Link>, leaf: Link): Set<Link> {
  const chain = new Set<Link>()
  for (
    let link: Link | undefined = leaf;
    link !== undefined && !chain.has(link);
    link = parentOf(links, link)
  ) {
    if (link.entry.subtype === 'compact_boundary') break
    chain.add(link)
  }
  return chain
}

/** The parent, or for one that is lost the entry before the hole. */
function parentOf(links: ReadonlyMap<string, Link>, { entry, index }: Link): Link | undefined {
  const uuid = text(entry.parentUuid)
  if (uuid === undefined) return undefined
  const parent = links.get(uuid)
  if (parent !== undefined) return parent
  let before: Link | undefined
  for (const link of links.values())
    if (link.index < index && (before === undefined || link.index > before.index)) before = link
  return before
}

/** A response is several entries, and each of its results may hang on a block of its own. */
function addSiblings(links: ReadonlyMap<string, Link>, chain: Set<Link>): void {
  const responses = new Set<string>()
  for (const { entry } of chain) {
    const id = entry.type === 'assistant' ? responseId(entry) : undefined
    if (id !== undefined) responses.add(id)
  }
  const calls = new Set<unknown>()
  for (const link of links.values()) {
    if (link.entry.type !== 'assistant' || !responses.has(responseId(link.entry) ?? '')) continue
    chain.add(link)
    for (const block of blocks(link.entry)) if (block.type === 'tool_use') calls.add(block.id)
  }
  for (const link of links.values()) {
    if (blocks(link.entry).some((block) => block.type === 'tool_result' && calls.has(block.tool_use_id)))
      chain.add(link)
  }
}

function responseId({ message }: JsonObject): string | undefined {
  return isJsonObject(message) ? text(message.id) : undefined
}

function blocks({ message }: JsonObject): JsonObject[] {
  return isJsonObject(message) && Array.isArray(message.content) ? message.content.filter(isJsonObject) : []
}

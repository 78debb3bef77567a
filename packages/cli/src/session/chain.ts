import type { IndexedLine } from './line-index.ts'
import { type Tree, walkBack } from './tree.ts'

/** A conversation as a list of lines, ready to be repaired. */
export interface Chain {
  readonly lines: readonly IndexedLine[]
  readonly boundary: IndexedLine | undefined
  /** What new lines are attached to. */
  readonly leaf: IndexedLine
  readonly bridged: number
}

/**
 * The chain to a leaf, with everything that a plain walk over the parents loses: other versions attach each parallel
 * result to its own tool use, and a compaction keeps lines of before (spec: sessions §8.1, steps 6 to 9).
 */
export const linearize = (tree: Tree, leaf: IndexedLine): Chain => {
  const walk = walkBack(tree, leaf)
  const lines = withSiblings(tree, withPreserved(tree, walk.lines, walk.boundary))
  return { lines, boundary: walk.boundary, leaf, bridged: walk.bridged }
}

const withPreserved = (
  tree: Tree,
  lines: readonly IndexedLine[],
  boundary: IndexedLine | undefined,
): readonly IndexedLine[] => {
  const kept = boundary?.boundary
  if (kept === undefined || kept.preserved.length === 0) return lines
  const present = new Set(lines)
  const preserved = kept.preserved.flatMap((uuid) => {
    const line = tree.byUuid.get(uuid)
    if (line === undefined || present.has(line)) return []
    present.add(line)
    return [line]
  })
  const anchor = lines.findIndex((line) => line.uuid === kept.anchorUuid)
  return [...lines.slice(0, anchor + 1), ...preserved, ...lines.slice(anchor + 1)]
}

const withSiblings = (tree: Tree, chain: readonly IndexedLine[]): IndexedLine[] => {
  const onChain = new Set(chain)
  const responses = offChain(tree, onChain, (line) => (line.messageId === undefined ? [] : [line.messageId]))
  const answers = offChain(tree, onChain, (line) => line.results ?? [])
  const reused = reusedIds(chain)
  const taken = new Set<IndexedLine>()
  const out: IndexedLine[] = []
  for (let at = 0; at < chain.length; ) {
    const line = chain[at]
    if (line === undefined) break
    const end = line.messageId === undefined ? at + 1 : endOfExchange(chain, at + 1, line.messageId)
    const exchange = chain.slice(at, end)
    at = end
    if (line.messageId !== undefined) {
      const siblings = reused.has(line.messageId) ? [] : (responses.get(line.messageId) ?? [])
      const kin = kinship(tree, exchange, taken)
      for (const sibling of siblings.filter(kin)) insertByOrder(exchange, sibling, isResponse)
      for (const answer of missingAnswers(exchange, answers, kin))
        insertByOrder(exchange, answer, isResult, behindUses(exchange, answer))
    }
    out.push(...exchange)
  }
  return out
}

const isResponse = (line: IndexedLine): boolean => line.messageId !== undefined
const isResult = (line: IndexedLine): boolean => line.results !== undefined

/** The first place where a result stands behind all the tool uses that it answers. */
const behindUses = (exchange: readonly IndexedLine[], { results = [] }: IndexedLine): number =>
  exchange.findLastIndex(({ toolUses = [] }) => toolUses.some((id) => results.includes(id))) + 1

/** Puts a line before the first of its kind that was written later, else behind the last of its kind. */
const insertByOrder = (
  exchange: IndexedLine[],
  line: IndexedLine,
  isKind: (line: IndexedLine) => boolean,
  from = 0,
): void => {
  const later = exchange.findIndex((other, at) => at >= from && isKind(other) && other.order > line.order)
  const behind = exchange.findLastIndex((other) => isKind(other) || isResponse(other)) + 1
  exchange.splice(later === -1 ? behind : later, 0, line)
}

const missingAnswers = (
  exchange: readonly IndexedLine[],
  answers: ReadonlyMap<string, readonly IndexedLine[]>,
  isKin: (line: IndexedLine) => boolean,
): Set<IndexedLine> => {
  const open = new Map<string, IndexedLine>()
  for (const line of exchange) for (const id of line.toolUses ?? []) open.set(id, line)
  for (const id of exchange.flatMap((line) => line.results ?? [])) open.delete(id)
  const candidates = [...open.keys()].flatMap((id) => answers.get(id) ?? [])
  candidates.sort((a, b) => a.order - b.order)
  const found = new Set<IndexedLine>()
  for (const line of candidates) {
    const answered = line.results?.filter((id) => (open.get(id)?.order ?? line.order) < line.order) ?? []
    if (answered.length === 0 || !isKin(line)) continue
    for (const id of answered) open.delete(id)
    found.add(line)
  }
  return found
}

const MAX_STEPS = 1_000

/**
 * Tells lines that were written in this very exchange from lines of another branch: a replayed model repeats its ids.
 * Lines are asked in file order; each one that belongs vouches for those attached to it.
 */
const kinship = (
  tree: Tree,
  exchange: readonly IndexedLine[],
  taken: Set<IndexedLine>,
): ((line: IndexedLine) => boolean) => {
  const kin = new Set(exchange.map((line) => line.uuid))
  const isKin = (line: IndexedLine): boolean => {
    let { parentUuid } = line
    for (let step = 0; step < MAX_STEPS; step++) {
      if (parentUuid === null) return false
      if (kin.has(parentUuid)) return true
      const parent = tree.byUuid.get(parentUuid)
      if (parent === undefined) return true
      if (parent.type === 'assistant' || isPrompt(parent)) return false
      parentUuid = parent.parentUuid
    }
    return false
  }
  return (line) => {
    if (taken.has(line) || !isKin(line)) return false
    taken.add(line)
    kin.add(line.uuid)
    return true
  }
}

const isPrompt = (line: IndexedLine): boolean =>
  line.type === 'user' && !line.hidden && line.results === undefined

/** Lines that the chain misses, by the ids that could bring them back. */
const offChain = (
  tree: Tree,
  onChain: ReadonlySet<IndexedLine>,
  idsOf: (line: IndexedLine) => readonly string[],
): ReadonlyMap<string, IndexedLine[]> => {
  const found = new Map<string, IndexedLine[]>()
  for (const line of tree.lines) {
    if (onChain.has(line)) continue
    for (const id of idsOf(line)) {
      const lines = found.get(id)
      if (lines === undefined) found.set(id, [line])
      else lines.push(line)
    }
  }
  return found
}

/** One response and what belongs to it end before the next response or prompt. */
const endOfExchange = (chain: readonly IndexedLine[], start: number, messageId: string): number => {
  let end = start
  for (let at = start; at < chain.length; at++) {
    const line = chain[at]
    if (line === undefined) break
    if (line.messageId === messageId || line.results !== undefined) end = at + 1
    else if (line.type === 'assistant' || isPrompt(line)) break
  }
  return end
}

/** Some servers give every response the same id; such an id says nothing about what belongs together. */
const reusedIds = (chain: readonly IndexedLine[]): ReadonlySet<string> => {
  const reused = new Set<string>()
  const closed = new Set<string>()
  for (let at = 0; at < chain.length; ) {
    const id = chain[at]?.messageId
    at += 1
    if (id === undefined) continue
    if (closed.has(id)) reused.add(id)
    closed.add(id)
    at = endOfExchange(chain, at, id)
  }
  return reused
}

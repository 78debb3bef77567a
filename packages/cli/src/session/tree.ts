import type { IndexedLine } from './line-index.ts'

/** All lines of the main conversation and its branches, in file order. */
export interface Tree {
  readonly lines: readonly IndexedLine[]
  readonly byUuid: ReadonlyMap<string, IndexedLine>
}

/** Of several lines with one uuid the last one counts, at its place (spec: sessions §8.1, step 2). */
export const createTree = (found: Iterable<IndexedLine>): Tree => {
  const byUuid = new Map<string, IndexedLine>()
  for (const line of found) {
    if (byUuid.has(line.uuid)) byUuid.delete(line.uuid)
    byUuid.set(line.uuid, line)
  }
  const lines = [...byUuid.values()]
  for (const [order, line] of lines.entries()) line.order = order
  return { lines, byUuid }
}

const isMessage = (line: IndexedLine): boolean => line.type === 'user' || line.type === 'assistant'

/** The line that a resume continues from: the end of the branch written last. Clocks play no part. */
export const chooseLeaf = (tree: Tree): IndexedLine | undefined => {
  const candidates = branchEnds(tree)
  const last = newest(candidates) ?? tree.lines.findLast(isMessage)
  const visible = newest(candidates.filter((line) => !line.hidden))
  if (last === undefined || visible === undefined || last === visible) return last
  // A hidden line at the end of the visible branch belongs to it: its answer was never written.
  return walkBack(tree, last).lines.includes(visible) ? last : visible
}

/** Of every line without a child: itself, or the nearest message before it. Each line is looked at once. */
const branchEnds = (tree: Tree): IndexedLine[] => {
  const parents = new Set(tree.lines.map((line) => line.parentUuid))
  const seen = new Set<IndexedLine>()
  const ends: IndexedLine[] = []
  for (const terminal of tree.lines) {
    if (parents.has(terminal.uuid)) continue
    let line: IndexedLine | undefined = terminal
    while (line !== undefined && !isMessage(line) && !seen.has(line)) {
      seen.add(line)
      line = parentOf(tree, line)
    }
    if (line !== undefined && isMessage(line) && !seen.has(line)) {
      seen.add(line)
      ends.push(line)
    }
  }
  return ends
}

const newest = (lines: readonly IndexedLine[]): IndexedLine | undefined => {
  let best: IndexedLine | undefined
  for (const line of lines) if (best === undefined || line.order > best.order) best = line
  return best
}

export interface Walk {
  /** From the root, or the last compaction, to the leaf. */
  readonly lines: readonly IndexedLine[]
  /** The compaction that the chain starts after. */
  readonly boundary: IndexedLine | undefined
  /** Links to lines that are not in the file; each was led to the line before it instead. */
  readonly bridged: number
}

/** Follows the parents (spec: sessions §8.1, steps 6 and 7). Ends in every graph. */
export const walkBack = (tree: Tree, leaf: IndexedLine): Walk => {
  const seen = new Set<IndexedLine>()
  let bridged = 0
  let line: IndexedLine | undefined = leaf
  while (line !== undefined && !seen.has(line) && line.boundary === undefined) {
    seen.add(line)
    const parent = parentOf(tree, line)
    if (parent !== undefined && parent.uuid !== line.parentUuid) {
      // A summary whose boundary is gone still starts the conversation; what it sums up must not come back beside it.
      if (line.isCompactSummary) break
      bridged += 1
    }
    line = parent
  }
  return { lines: [...seen].reverse(), boundary: line?.boundary === undefined ? undefined : line, bridged }
}

/** The parent, or the line before when the parent is not in the file. */
const parentOf = (tree: Tree, line: IndexedLine): IndexedLine | undefined =>
  line.parentUuid === null ? undefined : (tree.byUuid.get(line.parentUuid) ?? tree.lines[line.order - 1])

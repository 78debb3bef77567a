import type { IndexedLine } from './line-index.ts'

/** All lines of the main conversation and its branches, in file order. */
export interface Tree {
  readonly lines: readonly IndexedLine[]
  readonly byUuid: ReadonlyMap<string, IndexedLine>
  /** Place of a line in `lines`. */
  order(line: IndexedLine): number
}

/** Of several lines with one uuid the last one counts, at its place (spec: sessions §8.1, step 2). */
export const createTree = (found: Iterable<IndexedLine>): Tree => {
  const byUuid = new Map<string, IndexedLine>()
  for (const line of found) {
    byUuid.delete(line.uuid)
    byUuid.set(line.uuid, line)
  }
  const lines = [...byUuid.values()]
  const places = new Map(lines.map((line, place) => [line, place]))
  return { lines, byUuid, order: (line) => places.get(line) ?? -1 }
}

const isMessage = (line: IndexedLine): boolean => line.type === 'user' || line.type === 'assistant'

/** The line that a resume continues from: the end of the branch written last. Clocks play no part. */
export const chooseLeaf = (tree: Tree): IndexedLine | undefined => {
  const candidates = branchEnds(tree)
  const last = newest(tree, candidates) ?? tree.lines.findLast(isMessage)
  const visible = newest(
    tree,
    candidates.filter((line) => !line.hidden),
  )
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
      line = parentOf(tree, line).line
    }
    if (line !== undefined && isMessage(line) && !seen.has(line)) {
      seen.add(line)
      ends.push(line)
    }
  }
  return ends
}

const newest = (tree: Tree, lines: readonly IndexedLine[]): IndexedLine | undefined => {
  let best: IndexedLine | undefined
  for (const line of lines) if (best === undefined || tree.order(line) > tree.order(best)) best = line
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
    if (parent.missing) {
      // A summary whose boundary is gone still starts the conversation; what it sums up must not come back beside it.
      if (line.isCompactSummary) break
      if (parent.line !== undefined) bridged += 1
    }
    line = parent.line
  }
  return { lines: [...seen].reverse(), boundary: line?.boundary === undefined ? undefined : line, bridged }
}

const parentOf = (tree: Tree, line: IndexedLine): { line: IndexedLine | undefined; missing: boolean } => {
  if (line.parentUuid === null) return { line: undefined, missing: false }
  const parent = tree.byUuid.get(line.parentUuid)
  if (parent !== undefined) return { line: parent, missing: false }
  return { line: tree.lines[tree.order(line) - 1], missing: true }
}

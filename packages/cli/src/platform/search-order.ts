import { lstatSync } from 'node:fs'

/** How long the event loop may stand still for looking at files. */
const SLICE_MS = 5

/**
 * Modification times of many files, in order; 0 for files that are gone. One by one in the thread pool costs four
 * times as much, so they are read in slices between which everything else gets its turn.
 */
const modificationTimes = async (paths: readonly string[], signal: AbortSignal): Promise<Float64Array> => {
  const times = new Float64Array(paths.length)
  let sliceEnd = performance.now() + SLICE_MS
  for (const [index, path] of paths.entries()) {
    times[index] = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (performance.now() < sliceEnd) continue
    await new Promise((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
    sliceEnd = performance.now() + SLICE_MS
  }
  return times
}

export const byPath = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The first `limit` paths by time of modification; files of the same time by path. */
export const sortByTime = async (
  paths: readonly string[],
  order: 'oldest-first' | 'newest-first',
  signal: AbortSignal,
  limit: number = paths.length,
): Promise<string[]> => {
  const times = await modificationTimes(paths, signal)
  const sign = order === 'oldest-first' ? 1 : -1
  const ranks = times.map((time) => sign * time)
  // Only what can come first is sorted: a list of a hundred out of a hundred thousand costs next to nothing.
  const last = ranks.toSorted()[Math.min(limit, paths.length) - 1] ?? 0
  const first: { path: string; rank: number }[] = []
  for (const [index, path] of paths.entries()) {
    const rank = ranks[index] ?? 0
    if (rank <= last) first.push({ path, rank })
  }
  first.sort((a, b) => a.rank - b.rank || byPath(a.path, b.path))
  return first.slice(0, limit).map(({ path }) => path)
}

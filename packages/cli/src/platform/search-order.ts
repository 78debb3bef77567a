import { lstatSync } from 'node:fs'

/** How long the event loop may stand still for looking at files. */
const SLICE_MS = 5

/**
 * Modification times of many files, in order; 0 for files that are gone. One by one in the thread pool costs four
 * times as much, so they are read in slices between which everything else gets its turn.
 */
const modificationTimes = async (paths: readonly string[], signal: AbortSignal): Promise<number[]> => {
  const times: number[] = []
  let sliceEnd = performance.now() + SLICE_MS
  for (const path of paths) {
    times.push(lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    if (performance.now() < sliceEnd) continue
    await new Promise((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
    sliceEnd = performance.now() + SLICE_MS
  }
  return times
}

export const byPath = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Sorts by time of modification; files of the same time by path. */
export const sortByTime = async (
  paths: readonly string[],
  order: 'oldest-first' | 'newest-first',
  signal: AbortSignal,
): Promise<string[]> => {
  const times = await modificationTimes(paths, signal)
  const sign = order === 'oldest-first' ? 1 : -1
  return paths
    .map((path, index) => ({ path, time: times[index] ?? 0 }))
    .sort((a, b) => sign * (a.time - b.time) || byPath(a.path, b.path))
    .map(({ path }) => path)
}

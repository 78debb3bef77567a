import type { FileHunk } from '@agent-engine/protocol'
import { countNewlines } from '../platform/text.ts'
import { commonEnds } from './common-ends.ts'
import { PATCH_TIME_LIMIT_MS } from './limits.ts'

/** Lines around a change that a patch shows. */
const CONTEXT = 3
/** Lines around a change that are compared, so that a change among equal lines is placed as in a diff of everything. */
const MARGIN = CONTEXT + 20

/** A piece of the old text and what stands there now: character offsets, ends excluded. */
export interface ChangedRegion {
  readonly oldStart: number
  readonly oldEnd: number
  readonly newStart: number
  readonly newEnd: number
}

/**
 * Unified-diff hunks between two texts. Only the surroundings of `regions`, which are in order, are compared, so the
 * cost follows the change and not the file. Without regions the changed part is found by its equal ends.
 */
export const structuredPatchOf = async (
  oldText: string,
  newText: string,
  regions: readonly ChangedRegion[] = differingRegion(oldText, newText),
): Promise<FileHunk[]> => {
  if (oldText === newText) return []
  const { structuredPatch } = await import('diff')
  const hunks: FileHunk[] = []
  const oldLines = createLineCounter(oldText)
  const newLines = createLineCounter(newText)
  for (const window of windowsOf(oldText, newText, regions)) {
    const before = oldText.slice(window.oldStart, window.oldEnd)
    const after = newText.slice(window.newStart, window.newEnd)
    const patch = structuredPatch('', '', before, after, '', '', {
      context: CONTEXT,
      timeout: PATCH_TIME_LIMIT_MS,
    })
    const oldOffset = oldLines(window.oldStart)
    const newOffset = newLines(window.newStart)
    for (const hunk of patch?.hunks ?? [replaceAll(before, after)]) {
      hunks.push({ ...hunk, oldStart: hunk.oldStart + oldOffset, newStart: hunk.newStart + newOffset })
    }
  }
  return hunks
}

const differingRegion = (oldText: string, newText: string): ChangedRegion[] => {
  const { head, tail } = commonEnds(oldText, newText)
  return [{ oldStart: head, oldEnd: oldText.length - tail, newStart: head, newEnd: newText.length - tail }]
}

/** Whole lines around the regions; windows that touch are one. */
const windowsOf = (oldText: string, newText: string, regions: readonly ChangedRegion[]): ChangedRegion[] => {
  const windows: ChangedRegion[] = []
  for (const region of regions) {
    const head = region.oldStart - linesBefore(oldText, region.oldStart)
    const tail = linesAfter(oldText, region.oldEnd) - region.oldEnd
    const last = windows.at(-1)
    const joined = last !== undefined && head <= last.oldEnd
    const window = {
      oldStart: joined ? last.oldStart : head,
      newStart: joined ? last.newStart : region.newStart - (region.oldStart - head),
      oldEnd: region.oldEnd + tail,
      newEnd: Math.min(newText.length, region.newEnd + tail),
    }
    if (joined) windows[windows.length - 1] = window
    else windows.push(window)
  }
  return windows
}

const linesBefore = (text: string, from: number): number => {
  let at = from
  for (let lines = 0; lines <= MARGIN; lines += 1) {
    const newline = at === 0 ? -1 : text.lastIndexOf('\n', at - 1)
    if (newline === -1) return from
    at = newline
  }
  return from - at - 1
}

const linesAfter = (text: string, from: number): number => {
  let at = from
  for (let lines = 0; lines <= MARGIN; lines += 1) {
    const newline = text.indexOf('\n', at)
    if (newline === -1) return text.length
    at = newline + 1
  }
  return at
}

/** Number of lines before an offset; the offsets of one counter ascend. */
const createLineCounter = (text: string): ((offset: number) => number) => {
  let lines = 0
  let counted = 0
  return (offset) => {
    lines += countNewlines(text.slice(counted, offset))
    counted = offset
    return lines
  }
}

/** What remains when comparing takes too long. */
const replaceAll = (before: string, after: string): FileHunk => {
  const removed = hunkLines(before, '-')
  const added = hunkLines(after, '+')
  return {
    oldStart: 1,
    oldLines: removed.filter((line) => line.startsWith('-')).length,
    newStart: 1,
    newLines: added.filter((line) => line.startsWith('+')).length,
    lines: [...removed, ...added],
  }
}

const hunkLines = (text: string, mark: string): string[] => {
  if (text === '') return []
  const lines = text.split('\n')
  const complete = lines.at(-1) === ''
  const marked = (complete ? lines.slice(0, -1) : lines).map((line) => `${mark}${line}`)
  return complete ? marked : [...marked, '\\ No newline at end of file']
}

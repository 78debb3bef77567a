import type { GrepOutput, GrepOutputMode } from '@agent-engine/protocol'
import { displayPath } from '../platform/paths.ts'
import type { FoundText } from '../platform/search.ts'
import { truncateHead } from '../platform/text.ts'
import type { ModelResult } from './define.ts'
import { GREP_RESULT_CHARS } from './limits.ts'
import { incompleteNote } from './search-failure.ts'

/** What hosts get, and why matches may be missing. */
export type GrepResult = GrepOutput & { readonly mode: GrepOutputMode; readonly incomplete?: string }

interface Presentation {
  readonly mode: GrepOutputMode
  /** Paths below it are shown relative to it. */
  readonly cwd: string
  readonly numbers: boolean
  readonly showPaths: boolean
  /** With context lines, `--` stands between files as between groups. */
  readonly separateFiles: boolean
  readonly offset: number
  readonly limit: number
}

/** Puts findings into the form of their mode (spec: tools §4.6). */
export const grepOutput = (found: readonly FoundText[], how: Presentation): GrepResult => {
  switch (how.mode) {
    case 'files_with_matches': {
      const page = pageOf(
        found.map(({ path }) => displayPath(path, how.cwd)),
        how,
      )
      return {
        mode: how.mode,
        numFiles: page.items.length,
        filenames: page.items,
        totalFiles: found.length,
        ...page.applied,
      }
    }
    case 'content': {
      const lines = contentLines(found, how)
      const page = pageOf(lines, how)
      return {
        mode: how.mode,
        numFiles: 0,
        filenames: [],
        content: truncateHead(page.items.join('\n'), GREP_RESULT_CHARS),
        numLines: page.items.length,
        totalLines: lines.length,
        ...page.applied,
      }
    }
    case 'count': {
      const page = pageOf(
        found.map(({ path, count }) => `${displayPath(path, how.cwd)}:${count}`),
        how,
      )
      return {
        mode: how.mode,
        numFiles: found.length,
        filenames: [],
        content: truncateHead(page.items.join('\n'), GREP_RESULT_CHARS),
        numMatches: found.reduce((sum, { count }) => sum + count, 0),
        totalFiles: found.length,
        ...page.applied,
      }
    }
  }
}

interface Page {
  readonly items: string[]
  readonly applied: Pick<GrepOutput, 'appliedLimit' | 'appliedOffset'>
}

/** A limit that cut nothing was not applied. */
const pageOf = (all: readonly string[], { offset, limit }: Presentation): Page => ({
  items: all.slice(offset, offset + limit),
  applied: {
    ...(all.length > offset + limit ? { appliedLimit: limit } : {}),
    ...(offset > 0 ? { appliedOffset: offset } : {}),
  },
})

const contentLines = (found: readonly FoundText[], how: Presentation): string[] =>
  found.flatMap(({ path, lines }, index) => {
    const name = how.showPaths ? displayPath(path, how.cwd) : undefined
    const shown = lines.map((line) => contentLine(line, name, how.numbers))
    return how.separateFiles && index > 0 ? ['--', ...shown] : shown
  })

/** `12:text` → `path:12:text`, `12-text` → `path-12-text`; either part may be left out. */
const contentLine = (line: string, name: string | undefined, numbers: boolean): string => {
  const mark = /^\d+([:-])/.exec(line)
  if (mark === null) return line === '--' || name === undefined ? line : `${name}: ${line}`
  const text = numbers ? line : line.slice(mark[0].length)
  return name === undefined ? text : `${name}${mark[1]}${text}`
}

export const grepToModel = (result: GrepResult): ModelResult => ({
  content: [bodyOf(result), ...pageNote(result), ...incompleteNote(result.incomplete)].join('\n'),
})

const bodyOf = (result: GrepResult): string => {
  const {
    numFiles,
    filenames,
    content = '',
    numLines = 0,
    numMatches = 0,
    totalFiles = 0,
    totalLines = 0,
  } = result
  switch (result.mode) {
    case 'files_with_matches':
      if (totalFiles > 0 && numFiles === 0) return beyondEnd(totalFiles, 'files')
      return numFiles === 0
        ? 'No files found'
        : [`Found ${amount(numFiles, 'file')}`, ...filenames].join('\n')
    case 'content':
      if (numLines > 0) return content
      return totalLines > 0 ? beyondEnd(totalLines, 'lines') : 'No matches found'
    case 'count': {
      const totals = `Found ${amount(numMatches, 'total occurrence')} across ${amount(numFiles, 'file')}.`
      return `${content === '' ? (numFiles > 0 ? beyondEnd(numFiles, 'files') : 'No matches found') : content}\n\n${totals}`
    }
  }
}

/** An offset behind the last result is not the same as no result. */
const beyondEnd = (total: number, unit: string): string =>
  `There are ${total} ${unit}; none of them is at the offset asked for.`

const amount = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const pageNote = ({
  mode,
  appliedLimit,
  appliedOffset = 0,
  totalFiles = 0,
  totalLines = 0,
}: GrepResult): string[] => {
  if (appliedLimit === undefined && appliedOffset === 0) return []
  const [total, unit] = mode === 'content' ? [totalLines, 'lines'] : [totalFiles, 'files']
  const end = appliedLimit === undefined ? total : appliedOffset + appliedLimit
  if (appliedOffset >= total) return []
  const next = end < total ? ` Go on with offset ${end}.` : ''
  return [`[${unit} ${appliedOffset + 1}-${end} of ${total}.${next}]`]
}

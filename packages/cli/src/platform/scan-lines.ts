import type { TextQuery } from './search.ts'
import { toLf } from './text.ts'

type LineQuery = Pick<TextQuery, 'mode' | 'multiline' | 'onlyMatching' | 'before' | 'after'>

/** Lines of one text that match, in ripgrep's form; undefined when none does. `expression` is global. */
export const matchLines = (
  text: string,
  expression: RegExp,
  query: LineQuery,
): { readonly lines: readonly string[]; readonly count: number } | undefined => {
  const lines = toLf(text).split('\n')
  if (lines.at(-1) === '') lines.pop()
  const matches = query.multiline ? spanMatches(lines, expression) : lineMatches(lines, expression)
  if (matches.size === 0) return undefined
  if (query.mode !== 'content') return { lines: [], count: matches.size }
  const shown = query.onlyMatching ? onlyParts(matches) : withContext(lines, matches, query)
  return { lines: shown, count: 0 }
}

/** Line index → the parts of the line that match. */
type Matches = ReadonlyMap<number, readonly string[]>

const lineMatches = (lines: readonly string[], expression: RegExp): Matches => {
  const found = new Map<number, string[]>()
  for (const [index, line] of lines.entries()) {
    const parts = line.match(expression)
    if (parts) found.set(index, [...parts])
  }
  return found
}

const spanMatches = (lines: readonly string[], expression: RegExp): Matches => {
  const text = lines.join('\n')
  const found = new Map<number, string[]>()
  let index = 0
  let start = 0
  for (const match of text.matchAll(expression)) {
    const lineAt = (at: number): number => {
      while (index < lines.length - 1 && start + (lines[index]?.length ?? 0) < at) {
        start += (lines[index]?.length ?? 0) + 1
        index += 1
      }
      return index
    }
    const first = lineAt(match.index)
    for (const [offset, part] of match[0].split('\n').entries()) {
      found.set(first + offset, [...(found.get(first + offset) ?? []), part])
    }
  }
  return found
}

const onlyParts = (matches: Matches): string[] =>
  [...matches].flatMap(([index, parts]) =>
    parts.filter((part) => part !== '').map((part) => `${index + 1}:${part}`),
  )

const withContext = (lines: readonly string[], matches: Matches, query: LineQuery): string[] => {
  const shown: string[] = []
  let next = 0
  for (const index of matches.keys()) {
    const from = Math.max(next, index - query.before)
    if (shown.length > 0 && from > next && query.before + query.after > 0) shown.push('--')
    const end = Math.min(lines.length, index + query.after + 1)
    for (let at = from; at < end; at += 1) {
      shown.push(`${at + 1}${matches.has(at) ? ':' : '-'}${lines[at] ?? ''}`)
    }
    next = Math.max(next, end)
  }
  return shown
}

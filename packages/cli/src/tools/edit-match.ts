import { commonEnds } from './common-ends.ts'

/** A match in the text: offsets, end excluded. */
export interface Match {
  readonly start: number
  readonly end: number
}

export interface Matches {
  readonly found: readonly Match[]
  /** The text has other quotation marks than the pattern. */
  readonly folded: boolean
}

/** All non-overlapping occurrences; when there is none, those that differ in the shape of quotation marks only. */
export const findMatches = (text: string, pattern: string): Matches => {
  const exact = occurrences(text, pattern)
  if (exact.length > 0) return { found: exact, folded: false }
  const straightText = straightenQuotes(text)
  const straightPattern = straightenQuotes(pattern)
  if (straightText === text && straightPattern === pattern) return { found: [], folded: false }
  return { found: occurrences(straightText, straightPattern), folded: true }
}

const occurrences = (text: string, pattern: string): Match[] => {
  const found: Match[] = []
  for (
    let start = text.indexOf(pattern);
    start !== -1;
    start = text.indexOf(pattern, start + pattern.length)
  ) {
    found.push({ start, end: start + pattern.length })
  }
  return found
}

/** Each mark is one unit before and after, so offsets stay the same. */
const straightenQuotes = (text: string): string => text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"')

/**
 * The replacement for a folded match: what it has in common with the matched text keeps the file's marks, and marks
 * in the rest are curled as in the matched text.
 */
export const matchQuotes = (matched: string, replacement: string): string => {
  const { head, tail } = commonEnds(straightenQuotes(matched), straightenQuotes(replacement))
  const middle = replacement.slice(head, replacement.length - tail)
  return matched.slice(0, head) + curlQuotes(middle, matched) + matched.slice(matched.length - tail)
}

const curlQuotes = (text: string, model: string): string => {
  let curled = text
  if (/[“”]/.test(model)) curled = curled.replace(/"/g, (_, at: number) => (opens(text, at) ? '“' : '”'))
  if (/[‘’]/.test(model)) curled = curled.replace(/'/g, (_, at: number) => (opens(text, at) ? '‘' : '’'))
  return curled
}

const opens = (text: string, at: number): boolean => at === 0 || /[\s([{<—–-]/.test(text.charAt(at - 1))

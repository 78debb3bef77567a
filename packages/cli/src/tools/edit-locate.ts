import type { EditInput } from '@agent-engine/protocol'
import { toLf } from '../platform/text.ts'
import { ToolInputError } from './define.ts'
import type { Replacement } from './edit-apply.ts'
import { findMatches, type Match, matchQuotes } from './edit-match.ts'

export type LocatedEdit =
  | {
      readonly status: 'found'
      readonly replacements: readonly Replacement[]
      readonly matchedLength: number
    }
  | { readonly status: 'refused'; readonly error: ToolInputError }

/** Finds what an Edit call means in a text with LF (spec: tools §4.3). */
export const locateEdit = (text: string, input: EditInput): LocatedEdit => {
  const pattern = toLf(input.old_string)
  const replacement = toLf(input.new_string)
  const { found, folded } = findMatches(text, pattern)
  if (found.length === 0) return { status: 'refused', error: noMatch(text, input) }
  if (found.length > 1 && !input.replace_all)
    return { status: 'refused', error: notUnique(found.length, input) }
  const replacements = found.map((match) => {
    const wanted = folded ? matchQuotes(text.slice(match.start, match.end), replacement) : replacement
    return { ...(wanted === '' ? withLineEnd(text, match) : match), text: wanted }
  })
  return { status: 'found', replacements, matchedLength: pattern.length }
}

/** Deleting whole lines takes the end of the last one too, so that no empty line stays behind. */
const withLineEnd = (text: string, match: Match): Match => {
  const startsLine = match.start === 0 || text[match.start - 1] === '\n'
  const endsLine = text[match.end] === '\n' && text[match.end - 1] !== '\n'
  return startsLine && endsLine ? { start: match.start, end: match.end + 1 } : match
}

const notUnique = (count: number, input: EditInput): ToolInputError =>
  new ToolInputError(
    'edit_not_unique',
    `old_string occurs ${count} times in ${input.file_path}. Set replace_all to change all of them, or include more of the text around the one that is meant.\nString: ${input.old_string}`,
  )

const noMatch = (text: string, input: EditInput): ToolInputError =>
  new ToolInputError(
    'edit_no_match',
    `old_string does not occur in ${input.file_path}.${hintFor(text, input.old_string)}\nString: ${input.old_string}`,
  )

const hintFor = (text: string, pattern: string): string => {
  const lines = toLf(pattern).split('\n')
  if (lines.some((line) => line !== '') && lines.every((line) => line === '' || /^\s*\d+\t/.test(line))) {
    return ' It starts its lines with numbers and tabs, as Read shows them; they are not part of the file.'
  }
  const line = lineOfLooseMatch(text, lines)
  return line === undefined ? '' : ` A passage that differs only in white space starts at line ${line}.`
}

/** Line number where the pattern's lines stand with other indentation or trailing blanks. */
const lineOfLooseMatch = (text: string, pattern: readonly string[]): number | undefined => {
  const wanted = pattern.map(squeeze).filter((line) => line !== '')
  const lines = text.split('\n').map((line, index) => ({ text: squeeze(line), number: index + 1 }))
  const solid = lines.filter((line) => line.text !== '')
  if (wanted.length === 0) return undefined
  const at = solid.findIndex((_, index) =>
    wanted.every((line, offset) => solid[index + offset]?.text === line),
  )
  return solid[at]?.number
}

const squeeze = (line: string): string => line.trim().replace(/\s+/g, ' ')

import { expandBraces } from './braces.ts'
import { plainWord, type SimpleCommand } from './script.ts'

/**
 * What a text that could not be read might run: every stretch between characters that end a command. Good for finding
 * what is denied, for nothing else.
 */
export const fragments = (text: string): readonly SimpleCommand[] => {
  const joined = text.replace(/\\\n/g, '')
  const expanded = joined.replace(/[^\s;|&()<>`"']+/g, (word) => expandBraces(word)?.join(' ') ?? word)
  return [...new Set([joined, expanded])].flatMap((each) => [...piecesOf(each), ...redirected(each)])
}

const piecesOf = (text: string): readonly SimpleCommand[] =>
  text
    .split(/[|&;()<>{}`\n\r"']|\$\(/)
    .map((piece) => piece.trim().replace(LEADING_KEYWORDS, ''))
    .filter((piece) => piece !== '')
    .map((piece) => ({
      text: piece,
      assignments: [],
      words: piece.split(/\s+/).map((word) => plainWord(word)),
      redirects: [],
      role: 'inner',
      input: 'none',
    }))

/** Whatever looks like the target of a redirection. */
const redirected = (text: string): readonly SimpleCommand[] =>
  [...text.matchAll(/(?<!<)(<>|>[>|&]?|<)(?!<)[ \t]*([^\s;|&()<>`]+)/g)].map(
    ([all, operator = '', target = '']) => ({
      text: all,
      assignments: [],
      words: [],
      redirects: (operator === '<>'
        ? (['read', 'write'] as const)
        : [operator === '<' ? ('read' as const) : ('write' as const)]
      ).map((access) => ({ access, target: plainWord(target.replace(/["'\\]/g, '')) })),
      role: 'inner',
      input: 'none',
    }),
  )

const LEADING_KEYWORDS = /^(?:(?:if|then|else|elif|while|until|do|time|coproc|!)\s+)+/

import { isLatent } from './latent.ts'
import type { Word } from './script.ts'
import { isOneWord } from './words.ts'

/** Look at a file. */
const FILE_TESTS: ReadonlySet<string> = new Set(
  '-b -c -d -e -f -g -h -k -p -r -s -u -w -x -L -O -G -N -S'.split(' '),
)
const FILE_COMPARISONS: ReadonlySet<string> = new Set(['-nt', '-ot', '-ef'])

/** The files that a test looks at, as far as they are known. */
export const testedFiles = (words: readonly Word[]): readonly Word[] =>
  words.filter(({ value }, at) => {
    const [before, after] = [words[at - 1]?.value ?? '', words[at + 1]?.value ?? '']
    return (
      value !== undefined &&
      at > 0 &&
      (FILE_TESTS.has(before) || FILE_COMPARISONS.has(before) || FILE_COMPARISONS.has(after))
    )
  })

const UNARY: ReadonlySet<string> = new Set(
  '-a -b -c -d -e -f -g -h -k -p -r -s -t -u -w -x -L -O -G -N -S -n -z -o'.split(' '),
)
const BINARY: ReadonlySet<string> = new Set('= == != < > =~ -nt -ot -ef'.split(' '))
/** Inside `[[ ]]` their operands are arithmetic, which can run commands by the index of an array. */
const NUMERIC: ReadonlySet<string> = new Set('-eq -ne -lt -le -gt -ge'.split(' '))
const JOINS: ReadonlySet<string> = new Set('&& || -a -o'.split(' '))

/**
 * Whether `test`, `[ … ]` or `[[ … ]]` only looks. Its operators have to stand in the text: `-v` and `-R` evaluate
 * their operand, and a variable in the place of an operator could be one of them.
 */
export const readsOnlyTest = (words: readonly Word[]): boolean => {
  const open = words[0]?.value
  const close = open === '[' ? ']' : open === '[[' ? ']]' : undefined
  if (close !== undefined && words.at(-1)?.value !== close) return false
  const rest = close === undefined ? words.slice(1) : words.slice(1, -1)
  if (rest.some(isLatent)) return false
  return rest.every((word) => isOneWord(word) || open === '[[') && termsFit(rest, open === '[[')
}

const termsFit = (words: readonly Word[], isKeyword: boolean): boolean => {
  const terms = split(words)
  return terms.every((term) => termFits(term, isKeyword))
}

/** The terms between `&&`, `||`, `-a` and `-o`; a join stands where a term is complete. */
const split = (words: readonly Word[]): readonly (readonly Word[])[] => {
  const terms: Word[][] = [[]]
  for (const word of words) {
    const current = terms.at(-1) ?? []
    if (word.value !== undefined && JOINS.has(word.value) && isComplete(current)) terms.push([])
    else if (word.text !== '(' && word.text !== ')') current.push(word)
  }
  return terms
}

const isComplete = (words: readonly Word[]): boolean => {
  const length = words.filter(({ text }) => text !== '!').length
  return length === 3 || length === 2 || (length === 1 && !UNARY.has(words.at(-1)?.text ?? ''))
}

const termFits = (words: readonly Word[], isKeyword: boolean): boolean => {
  const [a, b, c, ...more] = words.filter(({ text }) => text !== '!')
  if (more.length > 0) return false
  if (a === undefined || b === undefined) return a === undefined || !a.text.startsWith('-')
  if (c === undefined) return a.value !== undefined && UNARY.has(a.value)
  if (b.value === undefined) return false
  if (BINARY.has(b.value)) return !(a.value === '-v' || a.value === '-R')
  // Some shells take the operands of `[` for arithmetic as well.
  const isNumber = ({ value }: Word): boolean => (value === undefined ? !isKeyword : /^[-+]?\d+$/.test(value))
  return NUMERIC.has(b.value) && isNumber(a) && isNumber(c)
}

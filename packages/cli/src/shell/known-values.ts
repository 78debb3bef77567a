import { isShell } from './interpreters.ts'
import { MAX_COMMAND_LENGTH } from './limits.ts'
import {
  type Assignment,
  plainWord,
  type Script,
  type SimpleCommand,
  type Word,
  type WordPart,
} from './script.ts'
import { withWords } from './wrappers.ts'

/** The values that a script itself gives variables, as far as its text shows them. */
export type KnownValues = ReadonlyMap<string, readonly string[]>

/** More of one variable, and more readings of one command, are not followed. */
const MOST_VALUES = 16
const MOST_READINGS = 32
const MOST_WORDS = 2000

/** What every variable may be; which of its values it has when, nobody looks at. */
export const knownValues = ({
  commands,
  bindings = [],
}: Pick<Script, 'commands' | 'bindings'>): KnownValues => {
  const values = new Map<string, readonly string[]>()
  const isFull = (name: string): boolean => values.get(name)?.length === MOST_VALUES
  const add = (name: string, texts: readonly string[]): void => {
    if (texts.length > 0)
      values.set(name, [...new Set([...(values.get(name) ?? []), ...texts])].slice(0, MOST_VALUES))
  }
  const assign = ({ name, value, appends }: Assignment): void => {
    if (isFull(name)) return
    const texts = textsOf(value, values)
    add(name, texts)
    if (appends) add(name, joinedTexts(values.get(name) ?? [], texts))
  }
  // A value may be made of one that is set further down, in a function say.
  for (let round = 0; round === 0 || (round === 1 && values.size > 0); round++) {
    bindings.forEach(assign)
    for (const command of commands) {
      command.assignments.forEach(assign)
      for (const [name, texts] of setByWords(command, values)) add(name, texts)
    }
  }
  return values
}

/** Commands whose words are assignments. */
const ASSIGNING: ReadonlySet<string> = new Set('export declare typeset readonly local env sudo'.split(' '))

const setByWords = (
  { words: [name, ...args], input }: SimpleCommand,
  values: KnownValues,
): readonly (readonly [string, readonly string[]])[] => {
  if (name?.value === undefined) return []
  if (name.value === 'read' && typeof input === 'object') {
    const text = input.text.trim()
    return args.flatMap(({ value }) => (value === undefined ? [] : [[value, [text]] as const]))
  }
  if (name.value === 'printf' && args[0]?.value === '-v') {
    const [variable, format, ...given] = args.slice(1).map(({ value }) => value)
    const text = format === '%s' ? given.join('') : format?.includes('%') ? undefined : format
    return variable === undefined || text === undefined ? [] : [[variable, [text]]]
  }
  if (name.value === 'set' && args[0]?.value === '--') {
    const given = args.slice(1).map((word) => textsOf(word, values))
    const all = given.map(([text = '']) => text).join(' ')
    return [...given.map((texts, at) => [String(at + 1), texts] as const), ['@', [all]], ['*', [all]]]
  }
  if (isShell(name.value)) return parameters(args)
  if (!ASSIGNING.has(name.value)) return []
  return args.flatMap((word) =>
    textsOf(word, values).flatMap((text) => {
      const [, variable = '', value = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? []
      return variable === '' ? [] : [[variable, [value]] as const]
    }),
  )
}

/** `sh -c text a b`: the text finds `a` in `$0` and `b` in `$1`. */
const parameters = (args: readonly Word[]): readonly (readonly [string, readonly string[]])[] => {
  const at = args.findIndex(({ value }) => value !== undefined && /^-\w*c$/.test(value))
  const texts = args.slice(at + 2).map(({ value }) => value)
  if (at === -1 || texts.length === 0 || texts.some((text) => text === undefined)) return []
  const all = [texts.slice(1).join(' ')]
  return [
    ...texts.map((text, index) => [String(index), text === undefined ? [] : [text]] as const),
    ['@', all],
    ['*', all],
  ]
}

/** What a word may be; nothing where a part of it is not known. */
const textsOf = (word: Word, values: KnownValues): readonly string[] => {
  if (word.value !== undefined) return [word.value]
  let texts: readonly string[] = ['']
  for (const part of word.parts) {
    const possible = valuesOf(part, values)
    texts = joinedTexts(texts, possible)
  }
  return texts
}

/** Values that are made of themselves would grow without end. */
const joinedTexts = (starts: readonly string[], ends: readonly string[]): readonly string[] =>
  starts
    .flatMap((start) => ends.map((end) => start + end))
    .filter(({ length }) => length <= MAX_COMMAND_LENGTH)
    .slice(0, MOST_VALUES)

const valuesOf = (part: WordPart, values: KnownValues): readonly string[] => {
  if (part.kind === 'text') return [part.value]
  const named = part.name === undefined ? [] : (values.get(part.name) ?? [])
  return part.kind === 'variable' ? named : [...named, ...(part.maybe ?? [])]
}

/** Whether `readingsOf` has anything to say. */
export const hasReadings = ({ words }: SimpleCommand, values: KnownValues): boolean =>
  words.some(({ value, parts }) => value === undefined && parts.every((part) => isKnown(part, values)))

const isKnown = (part: WordPart, values: KnownValues): boolean =>
  part.kind === 'text' ||
  (part.name !== undefined && values.has(part.name)) ||
  (part.kind === 'unknown' && (part.maybe !== undefined || part.words !== undefined))

/**
 * A command as it is once the shell has put in what the text shows already: `$'rm'`, `${X:-rm}`, `{rm,x}`, and variables
 * that the script sets. Deny and ask rules look at these readings; nothing is allowed by them.
 */
export const readingsOf = (command: SimpleCommand, values: KnownValues): readonly SimpleCommand[] => {
  if (!hasReadings(command, values)) return []
  const choices = choicesFor(command.words, values)
  if (choices.every(([only], at) => only?.[0] === command.words[at] && only?.length === 1)) return []
  return combined(choices).map((words) => ({ ...withWords(command, words), reading: true }))
}

/** What may stand in every place, as far as a line is followed. */
const choicesFor = (
  words: readonly Word[],
  values: KnownValues,
): readonly (readonly (readonly Word[])[])[] => {
  const choices: (readonly (readonly Word[])[])[] = []
  let count = 0
  for (const word of words) {
    const possible = wordsFor(word, values) ?? [[word]]
    choices.push(possible)
    count += Math.max(...possible.map(({ length }) => length))
    if (count > MOST_WORDS) break
  }
  return choices
}

/** Of every place one choice, in all ways; rules look at the first words first, so these change with every line. */
const combined = (choices: readonly (readonly (readonly Word[])[])[]): readonly (readonly Word[])[] => {
  let count = 1
  for (const { length } of choices) count = Math.min(MOST_READINGS, count * length)
  return Array.from({ length: count }, (_, line) => {
    let rest = line
    return choices.flatMap((possible) => {
      const words = possible[rest % possible.length] ?? []
      rest = Math.floor(rest / possible.length)
      return words
    })
  })
}

/** The words that may stand in the place of one; undefined where it stays what it is. */
const wordsFor = (word: Word, values: KnownValues): readonly (readonly Word[])[] | undefined => {
  if (word.value !== undefined) return undefined
  const last = word.parts.at(-1)
  const braced = last?.kind === 'unknown' ? last.words : undefined
  if (braced !== undefined) return [braced.map((text) => plainWord(text))]
  const texts = textsOf(word, values)
  if (texts.length === 0) return undefined
  // What is not quoted is split at its blanks, and may be a pattern.
  const isSplit = word.parts.some(
    (part) => part.kind !== 'text' && (part.quoted !== true || part.name === '@'),
  )
  return texts.map((text) => {
    if (!isSplit) return [plainWord(text, word.gap)]
    const pieces = text.split(/[ \t\n]+/).filter((piece) => piece !== '')
    return pieces.map((piece) => ({ ...plainWord(piece), glob: /[*?[]/.test(piece) }))
  })
}

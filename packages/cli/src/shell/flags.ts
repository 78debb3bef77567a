import { plainWord, type Word } from './script.ts'

/** What a flag takes: nothing, a text, a text only when attached to it, or a path. */
export type FlagKind = 'switch' | 'text' | 'attached' | 'read' | 'write'

export interface FlagTable {
  readonly kinds: ReadonlyMap<string, FlagKind>
  /** `-5` is a flag. */
  readonly numbers: boolean
}

const KINDS: Readonly<Record<string, FlagKind>> = { '=': 'text', '?': 'attached', '<': 'read', '>': 'write' }

/**
 * Reads a table of flags: `-n= --lines= -q --color?` are a flag with a value, the same in its long form, a switch and a
 * flag whose value is attached if there is one; `<` and `>` mark values that are paths read or written, `-#` a number.
 */
export const parseFlags = (spec: string): FlagTable => {
  const names = spec.split(/\s+/).filter((name) => name !== '')
  const kinds = names.map((name): [string, FlagKind] => {
    const kind = KINDS[name.slice(-1)]
    return kind === undefined ? [name, 'switch'] : [name.slice(0, -1), kind]
  })
  return { kinds: new Map(kinds), numbers: names.includes('-#') }
}

export interface FoundFlag {
  readonly name: string
  readonly kind: FlagKind
  readonly value?: Word
}

export interface ScannedArguments {
  readonly flags: readonly FoundFlag[]
  readonly operands: readonly Word[]
  /** Flags that the table does not have. */
  readonly unknown: readonly Word[]
}

export interface ScanOptions {
  /** `-name` is one flag, as `find` has them. */
  readonly wholeWords?: boolean
  /** Everything from the first operand on is operands. */
  readonly stopAtOperand?: boolean
}

/** Sorts arguments into flags and operands by a table. */
export const scanArguments = (
  args: readonly Word[],
  table: FlagTable,
  { wholeWords = false, stopAtOperand = false }: ScanOptions = {},
): ScannedArguments => {
  const flags: FoundFlag[] = []
  const operands: Word[] = []
  const unknown: Word[] = []
  const rest = [...args]
  const readFlag = wholeWords ? wholeFlag : flagsOf
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const text = startOf(word)
    if (text === '--') return { flags, operands: [...operands, ...rest], unknown }
    if (text.startsWith('-') && text !== '-') {
      const found = readFlag(word, table)
      if (found === undefined) unknown.push(word)
      else flags.push(...found.map((flag) => (takesNext(flag) ? withNext(flag, rest) : flag)))
      continue
    }
    operands.push(word)
    if (stopAtOperand) return { flags, operands: [...operands, ...rest], unknown }
  }
  return { flags, operands, unknown }
}

/** The known beginning of a word: enough to see that it is a flag. */
const startOf = ({ value, parts: [first] }: Word): string =>
  value ?? (first?.kind === 'text' ? first.value : '')

const takesNext = ({ kind, value }: FoundFlag): boolean =>
  value === undefined && kind !== 'switch' && kind !== 'attached'

const withNext = (flag: FoundFlag, rest: Word[]): FoundFlag => {
  const value = rest.shift()
  return value === undefined ? flag : { ...flag, value }
}

const wholeFlag = ({ value }: Word, { kinds }: FlagTable): readonly FoundFlag[] | undefined => {
  const kind = value === undefined ? undefined : kinds.get(value)
  return value === undefined || kind === undefined ? undefined : [{ name: value, kind }]
}

const flagsOf = (word: Word, table: FlagTable): readonly FoundFlag[] | undefined => {
  const text = startOf(word)
  return text.startsWith('--') ? longFlag(word, text, table) : shortFlags(word, text, table)
}

const longFlag = (word: Word, text: string, { kinds }: FlagTable): readonly FoundFlag[] | undefined => {
  const equals = text.indexOf('=')
  const name = equals === -1 ? text : text.slice(0, equals)
  const kind = kinds.get(name)
  if (kind === undefined) return undefined
  if (equals === -1) return word.value === undefined ? undefined : [{ name, kind }]
  return kind === 'switch' ? undefined : [{ name, kind, value: tailOf(word, equals + 1) }]
}

/** `-la` is two flags, `-n5` and `-la -n 5` end in one with a value. */
const shortFlags = (
  word: Word,
  text: string,
  { kinds, numbers }: FlagTable,
): readonly FoundFlag[] | undefined => {
  if (numbers && word.value !== undefined && /^-\d+$/.test(text)) return [{ name: '-#', kind: 'switch' }]
  const flags: FoundFlag[] = []
  for (let at = 1; at < text.length; at++) {
    const name = `-${text[at]}`
    const kind = kinds.get(name)
    if (kind === undefined) return undefined
    const isLast = at + 1 === text.length && word.value !== undefined
    if (kind === 'switch') {
      if (at + 1 === text.length && word.value === undefined) return undefined
      flags.push({ name, kind })
      continue
    }
    flags.push(isLast ? { name, kind } : { name, kind, value: tailOf(word, at + 1) })
    break
  }
  return flags
}

/** What is left of a word after its first characters. */
export const tailOf = (word: Word, from: number): Word => {
  if (word.value !== undefined) return { ...plainWord(word.value.slice(from), ''), glob: word.glob }
  const [first, ...rest] = word.parts
  const parts = first?.kind === 'text' ? [{ ...first, value: first.value.slice(from) }, ...rest] : word.parts
  return { ...word, parts, tilde: false }
}

import type { Script, SimpleCommand, Word, WordPart } from './script.ts'
import { knownValue, textOf } from './words.ts'

const PLAIN_NAME = /^[A-Za-z0-9_./:,@%+-]+$/

/** Start something else than a simple command. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'if then else elif fi for in do done while until case esac select function time coproc'.split(' '),
)

/** What they assign is no argument to them. */
const DECLARATIONS: ReadonlySet<string> = new Set('export declare typeset readonly local unset'.split(' '))

/**
 * What words are made of: characters that no shell acts on, patterns, quotes with at most variables in them, variables.
 * Where the name of a variable ends before a letter of other languages, shells do not agree.
 */
const PIECE =
  /([A-Za-z0-9_./:=,@%+*?~-]+)|'([^'\n]*)'|"((?:[^"\\`$\n]|\$[A-Za-z_]\w*(?![\w\x80-\uffff]))*)"|\$([A-Za-z_]\w*)(?![\w\x80-\uffff])/y
const QUOTED_VARIABLE = /\$(\w+)/
const BLANKS = /[ \t]*/y
const LINES = /[ \t\n]*/y
const SEPARATOR = /(?:&&|\|\||;|\||\n)[ \t\n]*/y
/** Redirections that join descriptors or lead nowhere, as they are mostly written. */
const HARMLESS = /(?:2>&1|1?>&2|[12&]?>[ \t]*\/dev\/null)(?=[ \t\n;|&]|$)/y

interface Reader {
  readonly text: string
  at: number
}

/**
 * Reads a line of nothing but simple commands, one after another or in pipes, whose words show what they are; undefined
 * for every other line. Most lines are like that and need no grammar, which would read them the same way.
 */
export const parsePlain = (text: string): Script | undefined => {
  const reader: Reader = { text, at: 0 }
  const commands: SimpleCommand[] = []
  take(reader, LINES)
  for (let separator = ''; ; ) {
    const command = readCommand(reader, separator === '|' ? commands.at(-1) : undefined)
    if (command === undefined) return undefined
    commands.push(command)
    separator = (take(reader, SEPARATOR) ?? '').trimEnd()
    if (reader.at < text.length) continue
    return separator === '' && !declares(commands) ? { text, commands, findings: [] } : undefined
  }
}

const take = (reader: Reader, expression: RegExp): string | undefined => {
  expression.lastIndex = reader.at
  const [found] = expression.exec(reader.text) ?? []
  reader.at += found?.length ?? 0
  return found
}

const readCommand = (reader: Reader, fedBy: SimpleCommand | undefined): SimpleCommand | undefined => {
  const words: Word[] = []
  let isOver = false
  for (let gap = ''; ; gap = take(reader, BLANKS) ?? '') {
    if (words.length > 0 && take(reader, HARMLESS) !== undefined) {
      // `3>/dev/null`: the number is no argument but a descriptor.
      if (gap === '' && /^\d+$/.test(words.at(-1)?.text ?? '')) return undefined
      isOver = true
      continue
    }
    const word = readWord(reader, gap)
    if (word === undefined) break
    // To the shell a word behind a redirection is one more argument, or the number of a descriptor.
    if (isOver) return undefined
    words.push(word)
  }
  const [name] = words
  if (name === undefined || !PLAIN_NAME.test(name.text) || KEYWORDS.has(name.text)) return undefined
  return {
    text: textOf(words),
    assignments: [],
    words,
    redirects: [],
    role: 'run',
    input: fedBy === undefined ? 'none' : 'piped',
    ...(fedBy === undefined ? {} : { fedBy }),
  }
}

const readWord = (reader: Reader, gap: string): Word | undefined => {
  const start = reader.at
  const parts: WordPart[] = []
  let glob = false
  for (let piece = nextPiece(reader); piece !== null; piece = nextPiece(reader)) {
    const [all, bare] = piece
    // A tilde means something at the start of a word only, and to some shells in other places.
    if (bare?.includes('~', reader.at === start ? 1 : 0)) return undefined
    glob ||= bare !== undefined && /[*?]/.test(bare)
    parts.push(...partsOf(piece))
    reader.at += all.length
  }
  if (reader.at === start) return undefined
  const text = reader.text.slice(start, reader.at)
  return { text, parts, value: knownValue(parts), glob, tilde: text.startsWith('~'), gap }
}

const nextPiece = (reader: Reader): RegExpExecArray | null => {
  PIECE.lastIndex = reader.at
  return PIECE.exec(reader.text)
}

const partsOf = ([, bare, literal, quoted, name]: RegExpExecArray): readonly WordPart[] => {
  if (name !== undefined) return [{ kind: 'variable', name, quoted: false }]
  const text = bare ?? literal ?? quoted ?? ''
  if (quoted?.includes('$') !== true) return text === '' ? [] : [{ kind: 'text', value: text }]
  // Names of variables stand between texts.
  return quoted
    .split(QUOTED_VARIABLE)
    .map(
      (each, at): WordPart =>
        at % 2 === 0 ? { kind: 'text', value: each } : { kind: 'variable', name: each, quoted: true },
    )
    .filter((part) => part.kind !== 'text' || part.value !== '')
}

/** But for a line of its own in which nothing needs quotes. */
const declares = (commands: readonly SimpleCommand[]): boolean =>
  commands.some(
    ({ words }) =>
      DECLARATIONS.has(words[0]?.text ?? '') &&
      (commands.length > 1 || words.some(({ text, value, glob, tilde }) => text !== value || glob || tilde)),
  )

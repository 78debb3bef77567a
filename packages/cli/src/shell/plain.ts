import type { Script, SimpleCommand, Word } from './script.ts'

/** Characters that mean nothing to any shell, wherever they stand in a word. */
const PLAIN_WORD = /^[A-Za-z0-9_./:,@%+-]+$/
const PLAIN_ARGUMENT = /^[A-Za-z0-9_./:=,@%+-]+$/

const RESERVED = new Set(
  'if then else elif fi for in do done while until case esac select function time coproc'.split(' '),
)

/**
 * Reads a line of nothing but plain words, for which no grammar is needed; undefined for every other line. An
 * assignment before the command is not plain.
 */
export const parsePlain = (text: string): Script | undefined => {
  const words = text.split(/[ \t]+/).filter((word) => word !== '')
  const [name, ...rest] = words
  if (name === undefined || !PLAIN_WORD.test(name) || RESERVED.has(name)) return undefined
  if (!rest.every((word) => PLAIN_ARGUMENT.test(word))) return undefined
  return { text, commands: [plainCommand(text.replace(/^[ \t]+|[ \t]+$/g, ''), words)], findings: [] }
}

const plainCommand = (text: string, words: readonly string[]): SimpleCommand => ({
  text,
  assignments: [],
  words: words.map(plainWord),
  redirects: [],
  role: 'run',
  fed: false,
})

const plainWord = (text: string): Word => ({ text, value: text, guess: text, glob: false })

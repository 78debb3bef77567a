import { takesText } from './interpreters.ts'
import { plainWord, type Script } from './script.ts'

/** Characters that mean nothing to any shell, wherever they stand in a word. */
const PLAIN_NAME = /^[A-Za-z0-9_./:,@%+-]+$/
const PLAIN_ARGUMENT = /^[A-Za-z0-9_./:=,@%+-]+$/

/** Start something else than a simple command. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'if then else elif fi for in do done while until case esac select function time coproc'.split(' '),
)

/**
 * Reads a line of nothing but plain words, for which no grammar is needed; undefined for every other line. An
 * assignment before the command is not plain.
 */
export const parsePlain = (text: string): Script | undefined => {
  const trimmed = text.replace(/^[ \t]+|[ \t]+$/g, '')
  const [name, ...pieces] = trimmed.split(/([ \t]+)/)
  if (name === undefined || !PLAIN_NAME.test(name) || KEYWORDS.has(name)) return undefined
  const words = [plainWord(name, '')]
  for (let at = 0; at + 1 < pieces.length; at += 2) {
    const [gap = '', argument = ''] = pieces.slice(at, at + 2)
    if (!PLAIN_ARGUMENT.test(argument)) return undefined
    words.push(plainWord(argument, gap))
  }
  if (words.some(({ text }) => takesText(text))) return undefined
  return {
    text,
    commands: [{ text: trimmed, assignments: [], words, redirects: [], role: 'run', input: 'none' }],
    findings: [],
  }
}

import { plainWord, type Word } from './script.ts'
import type { SyntaxNode } from './syntax-tree.ts'
import { readWord, type WordReader } from './word.ts'

/**
 * The words of `[ … ]` and `[[ … ]]`, which the grammar reads as expressions. Undefined for what is something else to
 * the shell: to `[` an operator such as `>` or `||` is the end of the command.
 */
export const testWords = (
  node: SyntaxNode,
  source: string,
  reader: WordReader,
): readonly Word[] | undefined => {
  const [open, ...rest] = node.children
  if (open === undefined || (open.type !== '[' && open.type !== '[[')) return undefined
  // Without blanks it is a pattern for a file name.
  if (!/^\[\[?\s[\s\S]*\s\]\]?$/.test(source.slice(node.start, node.end))) return undefined
  // A line end closes `[`, whatever follows.
  if (open.type === '[' && /(?<!\\)\n/.test(source.slice(node.start, node.end))) return undefined
  const words: Word[] = [plainWord(open.type, '')]
  for (const child of rest) {
    if (!addWords(child, words, open.type === '[', source, reader)) return undefined
  }
  return words
}

const EXPRESSIONS: ReadonlySet<string> = new Set([
  'unary_expression',
  'binary_expression',
  'parenthesized_expression',
])

const addWords = (
  node: SyntaxNode,
  words: Word[],
  isCommand: boolean,
  source: string,
  reader: WordReader,
): boolean => {
  if (EXPRESSIONS.has(node.type)) {
    return node.children.every((child) => addWords(child, words, isCommand, source, reader))
  }
  const text = source.slice(node.start, node.end)
  if (!node.named || node.type === 'test_operator') {
    if (isCommand && /[|&;()<>]/.test(text)) return false
    words.push(plainWord(text))
    return true
  }
  const isPattern = PATTERNS.has(node.type)
  if (isPattern && isCommand && /[|&;()<>\s]/.test(text.replace(/\\[\s\S]/g, ''))) return false
  words.push(isPattern ? plainWord(text) : readWord([node], ' ', reader))
  return true
}

const PATTERNS: ReadonlySet<string> = new Set(['extglob_pattern', 'regex'])

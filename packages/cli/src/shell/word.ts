import { textBeforeNul, unescapeAnsiC } from './ansi-c.ts'
import { bracedWords, shield } from './braces.ts'
import type { Word, WordPart } from './script.ts'
import type { SyntaxNode } from './syntax-tree.ts'
import { knownValue } from './words.ts'

/** What reading a word needs from the walk around it. */
export interface WordReader {
  readonly source: string
  /** A command or process substitution. */
  substitution(node: SyntaxNode): void
  /** Anything else whose value depends on more than the text. */
  expansion(node: SyntaxNode): void
}

interface Pieces {
  readonly parts: WordPart[]
  /** What is known of it, quoted braces shielded. */
  written: string
  glob: boolean
  brace: boolean
}

/** Reads one word; several nodes when a line continuation cut it into pieces. */
export const readWord = (nodes: readonly SyntaxNode[], gap: string, reader: WordReader): Word => {
  const pieces: Pieces = { parts: [], written: '', glob: false, brace: false }
  for (const node of nodes) addNode(node, pieces, reader)
  const [first] = nodes
  const text = nodes.map((node) => reader.source.slice(node.start, node.end)).join('')
  if (pieces.brace && first !== undefined) reader.expansion(first)
  const parts = pieces.brace ? [...pieces.parts, bracedPart(pieces)] : pieces.parts
  return { text, parts, value: knownValue(parts), glob: pieces.glob, tilde: text.startsWith('~'), gap }
}

const bracedPart = ({ parts, written }: Pieces): WordPart =>
  knownValue(parts) === undefined ? { kind: 'unknown' } : { kind: 'unknown', words: bracedWords(written) }

const addNode = (node: SyntaxNode, pieces: Pieces, reader: WordReader): void => {
  const text = reader.source.slice(node.start, node.end)
  if (!node.named && node.children.length === 0) return addUnquoted(text, pieces)
  switch (node.type) {
    case 'word':
    case 'number':
    case 'variable_name':
      return addUnquoted(text, pieces)
    case 'raw_string':
      return addText(text.slice(1, -1), pieces)
    case 'ansi_c_string':
      reader.expansion(node)
      return addAnsiC(text.slice(2, -1), pieces)
    case 'string':
      return addString(node, pieces, reader)
    case 'concatenation':
    case 'command_name':
      return addConcatenation(node, pieces, reader)
    case 'simple_expansion':
      return addVariable(text, false, pieces)
    case 'expansion':
      reader.expansion(node)
      pieces.parts.push(expansionPart(text, false))
      return
    case 'translated_string':
      reader.expansion(node)
      pieces.parts.push({
        kind: 'unknown',
        quoted: true,
        ...(INERT.test(text) ? { maybe: [text.slice(2, -1)] } : {}),
      })
      return
    case 'command_substitution':
    case 'process_substitution':
      reader.substitution(node)
      pieces.parts.push({ kind: 'unknown' })
      return
    default:
      reader.expansion(node)
      pieces.parts.push({ kind: 'unknown' })
  }
}

/** A command word in this form is never resolved; as an argument it is what it says (spec: permissions §4.3). */
const addAnsiC = (text: string, pieces: Pieces): void => {
  const value = unescapeAnsiC(text)
  if (value === undefined) pieces.parts.push({ kind: 'unknown', quoted: true, maybe: [textBeforeNul(text)] })
  else addText(value, pieces)
}

const addText = (value: string, pieces: Pieces, written: string = shield(value)): void => {
  pieces.written += written
  if (value !== '') pieces.parts.push({ kind: 'text', value })
}

const addUnquoted = (text: string, pieces: Pieces): void => {
  const bare = text.replace(/\\[\s\S]/g, '')
  if (/[*?[]/.test(bare)) pieces.glob = true
  const whole = text.replace(/\\\n/g, '')
  const written = whole.replace(/\\([\s\S])/g, (_all, character: string) => shield(character))
  addText(whole.replace(/\\([\s\S])/g, '$1'), pieces, written)
}

const addConcatenation = (node: SyntaxNode, pieces: Pieces, reader: WordReader): void => {
  for (const child of node.children) addNode(child, pieces, reader)
  if (node.type === 'concatenation' && hasBraces(node, reader.source)) pieces.brace = true
}

/** `{a,b}` and `{1..3}` become several words; `{}` and a brace alone do not. */
const hasBraces = (node: SyntaxNode, source: string): boolean => {
  const unquoted = node.children
    .map((child) =>
      child.type === 'word' || child.type === 'number' ? source.slice(child.start, child.end) : 'x',
    )
    .join('')
    .replace(/\\[\s\S]/g, '')
  return /\{.+\}|\{.*(?:,|\.\.)/.test(unquoted)
}

const addString = (node: SyntaxNode, pieces: Pieces, reader: WordReader): void => {
  let at = node.start + 1
  for (const child of node.children.slice(1, -1)) {
    addText(reader.source.slice(at, child.start), pieces)
    const text = reader.source.slice(child.start, child.end)
    if (child.type === 'string_content') addText(unquoteInString(text), pieces)
    else if (child.type === 'simple_expansion') addVariable(text, true, pieces)
    else if (child.type === 'expansion') {
      reader.expansion(child)
      pieces.parts.push(expansionPart(text, true))
    } else addNode(child, pieces, reader)
    at = child.end
  }
  addText(reader.source.slice(at, node.end - 1), pieces)
}

/** `$"…"` with nothing to expand in it. */
const INERT = /^\$"[^"\\$`]*"$/

/** `${x}`, all of `${x[@]}`, and what stands for a variable that has no value. */
const expansionPart = (text: string, quoted: boolean): WordPart => {
  const [, name = '', list, , instead] =
    /^\$\{([A-Za-z_]\w*)(\[[@*]\])?(?:(:?[-=+])([^{}$`"'\\]*))?\}$/.exec(text) ?? []
  if (name === '') return { kind: 'unknown', quoted }
  // The items of a list are words of their own even between quotes.
  if (list !== undefined) return { kind: 'unknown', name: `${name}[@]`, quoted: false }
  return { kind: 'unknown', name, quoted, ...(instead === undefined ? {} : { maybe: [instead] }) }
}

const unquoteInString = (text: string): string => text.replace(/\\\n/g, '').replace(/\\([$`"\\])/g, '$1')

/** In a string the grammar may count blanks before the dollar sign to the variable. */
const addVariable = (text: string, quoted: boolean, pieces: Pieces): void => {
  const dollar = text.indexOf('$')
  if (dollar > 0) addText(text.slice(0, dollar), pieces)
  pieces.parts.push({ kind: 'variable', name: text.slice(dollar + 1), quoted })
}

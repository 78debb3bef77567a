import { hasOddCharacter } from './limits.ts'
import type { SyntaxNode } from './syntax-tree.ts'

/** The same for a whole text: the grammar may leave out what stands before and after its tree. */
export const unaccountedText = (tree: SyntaxNode, source: string): string | undefined =>
  /^(?:[ \t\n]|\\\n)*$/.test(source.slice(0, tree.start) + source.slice(tree.end))
    ? unaccounted(tree, source)
    : source

/**
 * The first place where a tree does not account for the text, or undefined. A grammar is not the shell: what lies
 * between nodes has to be blanks, and no piece that is taken as plain may hold what the shell would act on.
 */
const unaccounted = (node: SyntaxNode, source: string): string | undefined => {
  if (node.type === 'ERROR' || node.missing) return textOf(node, source)
  if (node.children.length === 0) return leafProblem(node, source)
  // The text of a here-document is nobody's node; `readHereDocument` looks at it as a whole.
  if (node.type === 'heredoc_body') return firstProblem(node.children, source)
  let at = node.start
  for (const [index, child] of node.children.entries()) {
    if (!isGap(source.slice(at, child.start), node)) return textOf(node, source)
    if (isTorn(node, index, source)) return textOf(node, source)
    const problem = unaccounted(child, source)
    if (problem !== undefined) return problem
    at = child.end
  }
  return isGap(source.slice(at, node.end), node) ? undefined : textOf(node, source)
}

const firstProblem = (nodes: readonly SyntaxNode[], source: string): string | undefined => {
  for (const node of nodes) {
    const problem = unaccounted(node, source)
    if (problem !== undefined) return problem
  }
  return undefined
}

const textOf = (node: SyntaxNode, source: string): string => source.slice(node.start, node.end)

/** A line end is the end of these. */
const ON_ONE_LINE: ReadonlySet<string> = new Set([
  'command',
  'command_name',
  'concatenation',
  'declaration_command',
  'file_redirect',
  'herestring_redirect',
  'negated_command',
  'redirected_statement',
  'unset_command',
  'variable_assignment',
  'variable_assignments',
])

/** Inside double quotes blanks are text that the grammar gives no node. */
const isGap = (text: string, { type }: SyntaxNode): boolean => {
  if (type === 'string') return /^[ \t\n]*$/.test(text)
  return ON_ONE_LINE.has(type) ? /^(?:[ \t]|\\\n)*$/.test(text) : /^(?:[ \t\n]|\\\n)*$/.test(text)
}

/**
 * A line continuation in the middle of a word makes two nodes of it. `walkSimple` puts the words of a command together
 * again; anything else torn in two was misread.
 */
const isTorn = (node: SyntaxNode, index: number, source: string): boolean => {
  const [before, after] = [node.children[index - 1], node.children[index]]
  if (before === undefined || after === undefined) return false
  if (!/^(?:\\\n)+$/.test(source.slice(before.end, after.start))) return false
  if (isOperator(before, source) || isOperator(after, source)) return false
  return node.type !== 'command' || !isWord(before) || !isWord(after)
}

const isOperator = ({ named, start, end }: SyntaxNode, source: string): boolean =>
  !named && /^[;|&()<>]+$/.test(source.slice(start, end))

const isWord = ({ type }: SyntaxNode): boolean =>
  !type.endsWith('_redirect') && type !== 'variable_assignment' && type !== 'subshell'

const leafProblem = (node: SyntaxNode, source: string): string | undefined => {
  const text = textOf(node, source)
  const isOdd = LITERAL.has(node.type) ? false : hasOddCharacter(text)
  return isOdd || !accepts(node.type, text) ? text : undefined
}

/** Pieces that the shell passes on as they are. */
const LITERAL: ReadonlySet<string> = new Set([
  'raw_string',
  'ansi_c_string',
  'string_content',
  'comment',
  'heredoc_body',
  'heredoc_content',
])

const accepts = (type: string, text: string): boolean => {
  switch (type) {
    case 'raw_string':
      return /^'[^']*'$/.test(text)
    case 'string_content':
      return isInertInQuotes(text)
    case 'ansi_c_string':
    case 'comment':
    case 'heredoc_body':
    case 'heredoc_content':
    case 'heredoc_start':
    case 'heredoc_end':
      return true
    case 'word':
    case 'number':
    case 'extglob_pattern':
    case 'regex':
      return isInertWord(text, type)
    default:
      // Two backticks are one token to the grammar, even where blanks stand before them.
      return text === '`' || !/[\\`]/.test(text)
  }
}

/** Nothing in it makes the shell run or expand anything between double quotes. */
const isInertInQuotes = (text: string): boolean => !/["`]|\$[({[A-Za-z0-9_@*#?!$-]/.test(withoutEscapes(text))

/** No character of it ends a word or expands to something. Patterns may hold groups. */
const isInertWord = (text: string, type: string): boolean => {
  const bare = withoutEscapes(text)
  if (type === 'word' || type === 'number') return !/[|&;()<>\s`"']|\$./.test(bare)
  return !/[;`]|\$[({[A-Za-z_]|[<>]\(/.test(bare)
}

const withoutEscapes = (text: string): string => text.replace(/\\[\s\S]/g, '')

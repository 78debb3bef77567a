import { hasOddCharacter } from './limits.ts'
import type { SyntaxNode } from './syntax-tree.ts'

/**
 * The first place where a tree does not account for the text, or undefined. A grammar is not the shell: what lies
 * between nodes has to be blanks, and no piece that is taken as plain may hold what the shell would act on.
 */
export const unaccounted = (node: SyntaxNode, source: string): string | undefined => {
  if (node.type === 'ERROR' || node.missing) return textOf(node, source)
  if (node.children.length === 0) return leafProblem(node, source)
  // The text of a here-document is nobody's node; `readHereDocument` looks at it as a whole.
  if (node.type === 'heredoc_body') return firstProblem(node.children, source)
  let at = node.start
  for (const child of node.children) {
    if (!isGap(source.slice(at, child.start), node)) return textOf(node, source)
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

/** Inside double quotes blanks are text that the grammar gives no node. */
const isGap = (text: string, { type }: SyntaxNode): boolean =>
  type === 'string' ? /^[ \t\n]*$/.test(text) : /^(?:[ \t\n]|\\\n)*$/.test(text)

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
      return !/\\/.test(text)
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

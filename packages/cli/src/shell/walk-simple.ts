import { assignmentsOf } from './assignments.ts'
import { readHereDocument } from './here-document.ts'
import type { Assignment, Redirect, SimpleCommand, Word } from './script.ts'
import type { SyntaxNode } from './syntax-tree.ts'
import { testWords } from './test-words.ts'
import type { Scope, Walk } from './walk-context.ts'
import { readWord, type WordReader } from './word.ts'
import { textOf } from './words.ts'

/** The pieces of one simple command, collected while its nodes are read. */
interface Draft {
  readonly assignments: Assignment[]
  readonly words: Word[]
  readonly redirects: Redirect[]
  readonly texts: string[]
  input: SimpleCommand['input']
}

/** Reads a node that is one simple command, or a redirection around something larger. */
export const walkSimple = (node: SyntaxNode, scope: Scope, walk: Walk): void => {
  const draft: Draft = { assignments: [], words: [], redirects: [], texts: [], input: scope.input }
  const later: SyntaxNode[] = []
  collect(node, draft, walk, later)
  if (draft.assignments.length + draft.words.length + draft.redirects.length > 0) {
    walk.command({
      text:
        [...draft.texts, textOf(draft.words)].filter((text) => text !== '').join(' ') ||
        shownRedirects(draft),
      assignments: draft.assignments,
      words: draft.words,
      redirects: draft.redirects,
      role: 'run',
      input: draft.input,
      ...(draft.input === 'piped' && scope.fedBy !== undefined ? { fedBy: scope.fedBy } : {}),
    })
  }
  checkName(draft.words, node, walk)
  for (const each of later) walk.statement(each, { input: draft.input })
}

const shownRedirects = ({ redirects }: Draft): string =>
  redirects.map(({ access, target }) => `${access === 'read' ? '<' : '>'} ${target.text}`).join(' ')

const collect = (node: SyntaxNode, draft: Draft, walk: Walk, later: SyntaxNode[]): void => {
  switch (node.type) {
    case 'command':
    case 'variable_assignments':
    case 'declaration_command':
    case 'unset_command':
      return collectChildren(node, draft, walk, later)
    case 'redirected_statement':
      for (const child of node.children) {
        if (child.type === 'command' || isRedirect(child)) collect(child, draft, walk, later)
        else if (SIMPLE.has(child.type)) collect(child, draft, walk, later)
        else later.push(child)
      }
      return
    case 'variable_assignment':
      return addAssignment(node, draft, walk)
    case 'test_command':
      return addTest(node, draft, walk)
    case 'file_redirect':
    case 'herestring_redirect':
    case 'heredoc_redirect':
      return addRedirect(node, draft, walk, later)
    default:
      walk.finding('unparsed', node)
  }
}

const SIMPLE: ReadonlySet<string> = new Set([
  'variable_assignment',
  'variable_assignments',
  'declaration_command',
  'unset_command',
  'test_command',
])

const isRedirect = ({ type }: SyntaxNode): boolean => type.endsWith('_redirect')

/** Words of a command, with what a line continuation cut put together again. */
const collectChildren = (node: SyntaxNode, draft: Draft, walk: Walk, later: SyntaxNode[]): void => {
  let pending: SyntaxNode[] = []
  const flush = (): void => {
    if (pending.length > 0) addWord(pending, draft, walk)
    pending = []
  }
  for (const child of node.children) {
    const last = pending.at(-1)
    if (isRedirect(child) || child.type === 'variable_assignment' || child.type === 'subshell') {
      flush()
      if (child.type === 'subshell') later.push(child)
      else collect(child, draft, walk, later)
      continue
    }
    const gap = last === undefined ? undefined : walk.source.slice(last.end, child.start)
    if (gap === '') walk.finding('unparsed', node)
    if (gap !== undefined && /^(?:\\\n)+$/.test(gap)) {
      pending.push(child)
      continue
    }
    flush()
    pending = [child]
  }
  flush()
}

/** `3>&2`: the grammar takes some numbers of descriptors for arguments. */
const isDescriptor = ({ start, end }: SyntaxNode, source: string): boolean =>
  /[<>]/.test(source[end] ?? '') && /^\d+$/.test(source.slice(start, end))

const addWord = (nodes: readonly SyntaxNode[], draft: Draft, walk: Walk): void => {
  const [first] = nodes
  if (first === undefined || isDescriptor(first, walk.source)) return
  const gap = draft.words.length === 0 ? ' ' : blanksBefore(walk.source, first.start)
  const word = readWord(nodes, gap, readerOf(walk))
  draft.words.push(draft.words.length === 0 && nodes.some(isAnsiC) ? hidden(word) : word)
}

const isAnsiC = ({ type, children }: SyntaxNode): boolean =>
  type === 'ansi_c_string' || children.some(isAnsiC)

/** A command word in this form is never taken for what it says, but by what denies. */
const hidden = (word: Word): Word => ({ ...word, value: undefined })

const blanksBefore = (source: string, end: number): string => {
  let start = end
  while (source[start - 1] === ' ' || source[start - 1] === '\t') start--
  return source.slice(start, end) || ' '
}

const readerOf = (walk: Walk): WordReader => ({
  source: walk.source,
  substitution: walk.substitution,
  expansion(node) {
    if (
      node.type === 'arithmetic_expansion' &&
      isArithmeticOfNumbers(walk.source.slice(node.start, node.end))
    )
      return
    walk.finding('expansion', node)
    for (const child of node.children) walk.inside(child)
  },
})

const isArithmeticOfNumbers = (text: string): boolean => /^\$\(\([\d\s+*/%()-]*\)\)$/.test(text)

const addAssignment = (node: SyntaxNode, draft: Draft, walk: Walk): void => {
  draft.texts.push(walk.source.slice(node.start, node.end))
  const [target, , value] = node.children
  if (target !== undefined) walk.inside(target)
  if (value?.type === 'array') walk.inside(value)
  draft.assignments.push(...assignmentsOf(node, readerOf(walk)))
}

const addTest = (node: SyntaxNode, draft: Draft, walk: Walk): void => {
  const words = testWords(node, walk.source, readerOf(walk))
  if (words === undefined) {
    walk.finding('unparsed', node)
    for (const child of node.children) walk.inside(child)
  } else draft.words.push(...words)
}

/** The grammar counts words after a redirection to it; to the shell they are arguments. */
const addRedirect = (node: SyntaxNode, draft: Draft, walk: Walk, later: SyntaxNode[]): void => {
  if (node.type === 'heredoc_redirect') return addHereDocument(node, draft, walk, later)
  const [operator, target, ...words] = node.children.filter(({ type }) => type !== 'file_descriptor')
  if (operator !== undefined && target !== undefined) {
    const word = readWord([target], '', readerOf(walk))
    if (node.type === 'herestring_redirect') draft.input = inputOf(word)
    else if (!isHarmless(operator.type, word)) {
      draft.redirects.push({ access: operator.type.startsWith('<') ? 'read' : 'write', target: word })
    }
  }
  for (const word of words) addWord([word], draft, walk)
}

const inputOf = ({ value }: Word): SimpleCommand['input'] => (value === undefined ? 'piped' : { text: value })

const HARMLESS_FILES: ReadonlySet<string> = new Set(['/dev/null', '/dev/stdout', '/dev/stderr'])

/** Joins descriptors or leads nowhere (spec: permissions §7.3). */
const isHarmless = (operator: string, { text, value }: Word): boolean =>
  (operator.endsWith('&') && /^\d+$/.test(text)) || (value !== undefined && HARMLESS_FILES.has(value))

const addHereDocument = (node: SyntaxNode, draft: Draft, walk: Walk, later: SyntaxNode[]): void => {
  const document = readHereDocument(node, walk.source)
  draft.input = document === undefined || document.expands ? 'piped' : { text: document.body }
  for (const child of node.children) {
    if (child.type === 'file_redirect') collect(child, draft, walk, later)
    else if (WORDS.has(child.type)) addWord([child], draft, walk)
  }
  later.push(node)
}

const WORDS: ReadonlySet<string> = new Set([
  'word',
  'number',
  'string',
  'raw_string',
  'ansi_c_string',
  'concatenation',
  'simple_expansion',
  'expansion',
  'command_substitution',
  'process_substitution',
  'arithmetic_expansion',
  'brace_expression',
])

/** A keyword where a command's name stands: the grammar lost its way. */
const checkName = (words: readonly Word[], node: SyntaxNode, walk: Walk): void => {
  const [name, ...rest] = words.map(({ text }) => text)
  if (name === undefined) return
  const isLost =
    KEYWORDS.has(name) ||
    /^[A-Za-z_]\w*\+?=/.test(name) ||
    (STARTERS.has(name) && rest.slice(0, 2).some((text) => KEYWORDS.has(text)))
  if (isLost && node.type !== 'test_command') walk.finding('unparsed', node)
}

/** Take any statement after them. */
const STARTERS: ReadonlySet<string> = new Set(['time', 'coproc'])

const KEYWORDS: ReadonlySet<string> = new Set(
  '{ } ! [[ ]] (( )) if then else elif fi for in do done while until case esac select function'.split(' '),
)

import { attachRedirects } from './attach-redirects.ts'
import { fragments } from './fragments.ts'
import type { Grammar } from './grammar.ts'
import { bodySubstitutions, readHereDocument, unescapeBackticks } from './here-document.ts'
import type { Binding, Finding, FindingKind, Script, SimpleCommand, Word } from './script.ts'
import type { SyntaxNode } from './syntax-tree.ts'
import { unaccountedText } from './tree-check.ts'
import type { Scope, Walk } from './walk-context.ts'
import { walkSimple } from './walk-simple.ts'
import { readWord } from './word.ts'

/** How deep texts within texts are followed. */
const MAX_DEPTH = 8

/** Reads a script by the grammar: every simple command, and every construct that is more than that. */
export const walkScript = (text: string, grammar: Grammar, depth = 0): Script => {
  const commands: SimpleCommand[] = []
  const findings: Finding[] = []
  const bindings: Binding[] = []
  const tree = grammar(text)
  const problem = unaccountedText(tree, text)
  if (problem !== undefined) findings.push({ kind: 'unparsed', text: problem })
  const nested = (inner: string): void => {
    if (depth >= MAX_DEPTH) {
      findings.push({ kind: 'unparsed', text: inner })
      return
    }
    const script = walkScript(inner, grammar, depth + 1)
    commands.push(...script.commands)
    findings.push(...script.findings)
    bindings.push(...(script.bindings ?? []))
  }
  const walk: Walk = {
    source: text,
    command: (command) => commands.push(command),
    last: () => commands.at(-1),
    bind: (name, values) => bindings.push(...values.map((node) => ({ name, value: plainly(node, text) }))),
    finding: (kind, node) => findings.push({ kind, text: text.slice(node.start, node.end) }),
    statement: (node, scope) => walkStatement(node, scope, walk, nested),
    inside: (node) => walkInside(node, walk),
    substitution: (node) => walkSubstitution(node, walk, nested),
  }
  walk.statement(attachRedirects(tree), { input: 'none' })
  if (findings.some(({ kind }) => kind === 'unparsed')) commands.push(...fragments(text))
  return { text, commands, findings, bindings }
}

/** The word alone; what is found on the way to its value is noted elsewhere. */
const plainly = (node: SyntaxNode, source: string): Word =>
  readWord([node], '', { source, substitution: () => undefined, expansion: () => undefined })

type Nested = (text: string) => void

/** Keywords and separators that say nothing by themselves. */
const SILENT: ReadonlySet<string> = new Set([
  'comment',
  ...'; ;; ;& ;;& \n && || | |& ! ( ) { } if then elif else fi for in do done while until case esac function'.split(
    ' ',
  ),
])

/** Statements that a rule for single commands does not cover, with what they are. */
const FINDINGS: Readonly<Record<string, FindingKind>> = {
  subshell: 'group',
  compound_statement: 'group',
  while_statement: 'control-flow',
  c_style_for_statement: 'control-flow',
  case_statement: 'control-flow',
  function_definition: 'definition',
  '&': 'background',
}

const walkStatement = (node: SyntaxNode, scope: Scope, walk: Walk, nested: Nested): void => {
  const kind = FINDINGS[node.type]
  if (kind !== undefined) walk.finding(kind, node)
  switch (node.type) {
    case 'program':
    case 'list':
    case 'negated_command':
    case 'subshell':
    case 'compound_statement':
    case 'if_statement':
    case 'elif_clause':
    case 'else_clause':
    case 'while_statement':
    case 'do_group':
      return walkAll(node.children, scope, walk)
    case 'pipeline':
      return walkPipeline(node, scope, walk)
    case 'for_statement':
    case 'c_style_for_statement':
    case 'case_statement':
    case 'case_item':
    case 'function_definition':
      return walkParts(node, scope, walk)
    case 'command':
    case 'redirected_statement':
    case 'variable_assignment':
    case 'variable_assignments':
    case 'declaration_command':
    case 'unset_command':
    case 'test_command':
      return walkSimple(node, scope, walk)
    case 'heredoc_redirect':
      return walkHereDocument(node, scope, walk, nested)
    default:
      if (!SILENT.has(node.type) && kind === undefined) walk.finding('unparsed', node)
  }
}

const walkAll = (nodes: readonly SyntaxNode[], scope: Scope, walk: Walk): void => {
  for (const node of nodes) walk.statement(node, scope)
}

/** A pipe at the very start belongs to a here-document: what feeds it stands before. */
const walkPipeline = (node: SyntaxNode, scope: Scope, walk: Walk): void => {
  let next = scope
  let isSimple = false
  for (const child of node.children) {
    if (child.type === '|' || child.type === '|&') {
      const fedBy = isSimple ? walk.last() : undefined
      next = { input: 'piped', ...(fedBy === undefined ? {} : { fedBy }) }
    } else {
      walk.statement(child, next)
      isSimple = child.type === 'command' || isRedirectedCommand(child)
    }
  }
}

const isRedirectedCommand = ({ type, children }: SyntaxNode): boolean =>
  type === 'redirected_statement' && children[0]?.type === 'command'

const STATEMENTS: ReadonlySet<string> = new Set(
  `command redirected_statement pipeline list negated_command subshell compound_statement do_group case_item
  if_statement for_statement c_style_for_statement while_statement case_statement function_definition test_command
  variable_assignments declaration_command unset_command`.split(/\s+/),
)

/** Statements among words: the body of a loop among the words it runs over, the items of a case. */
const walkParts = (node: SyntaxNode, scope: Scope, walk: Walk): void => {
  for (const child of node.children) {
    if (STATEMENTS.has(child.type) || (node.type === 'case_item' && child.type === 'variable_assignment'))
      walk.statement(child, scope)
    else if (child.type === 'file_redirect') walkSimple(child, scope, walk)
    else if (child.type === '&') walk.finding('background', child)
    else walk.inside(child)
  }
  if (node.type === 'for_statement') checkLoop(node, walk)
}

/** Loops over words are plain when they set an ordinary variable. */
const checkLoop = (node: SyntaxNode, walk: Walk): void => {
  const variable = node.children.find(({ type }) => type === 'variable_name')
  const name = variable === undefined ? '' : walk.source.slice(variable.start, variable.end)
  const values = node.children.filter(
    ({ type, named }) => named && type !== 'variable_name' && type !== 'do_group',
  )
  walk.bind(name, values)
  if (node.children[0]?.type !== 'for' || !/^[a-z_][a-z0-9_]*$/.test(name)) walk.finding('control-flow', node)
}

/** Substitutions below a node, and expansions that may hold some. */
const walkInside = (node: SyntaxNode, walk: Walk): void => {
  if (node.type === 'command_substitution' || node.type === 'process_substitution') {
    walk.substitution(node)
    return
  }
  if (node.type === 'expansion') walk.finding('expansion', node)
  for (const child of node.children) walkInside(child, walk)
}

const walkSubstitution = (node: SyntaxNode, walk: Walk, nested: Nested): void => {
  walk.finding('substitution', node)
  const text = walk.source.slice(node.start, node.end)
  if (text.startsWith('`') && text.includes('\\')) {
    nested(unescapeBackticks(text.slice(1, -1)))
    return
  }
  for (const child of node.children) {
    if (child.type === 'file_redirect') walkSimple(child, { input: 'none' }, walk)
    else if (!OPENINGS.has(child.type)) walk.statement(child, { input: 'none' })
  }
}

const OPENINGS: ReadonlySet<string> = new Set(['$(', '`', '<(', '>('])

const walkHereDocument = (node: SyntaxNode, _scope: Scope, walk: Walk, nested: Nested): void => {
  const document = readHereDocument(node, walk.source)
  if (document === undefined) {
    walk.finding('unparsed', node)
    return
  }
  for (const child of node.children) {
    if (STATEMENTS.has(child.type)) walk.statement(child, { input: 'none' })
  }
  if (!document.expands) return
  walk.finding('here-document', node)
  const body = node.children.find(({ type }) => type === 'heredoc_body')
  const { parenthesized, backticked } = bodySubstitutions(document.body)
  if (body !== undefined) walk.inside(body)
  if (body === undefined ? parenthesized > 0 : countSubstitutions(body) < parenthesized) {
    walk.finding('unparsed', node)
  }
  for (const text of backticked) nested(text)
}

const countSubstitutions = (node: SyntaxNode): number =>
  node.children.reduce((count, child) => count + countSubstitutions(child), 0) +
  (node.type === 'command_substitution' ? 1 : 0)

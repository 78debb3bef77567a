import type { SyntaxNode } from './syntax-tree.ts'

export interface HereDocument {
  readonly body: string
  /** The delimiter is unquoted: the shell expands the body. */
  readonly expands: boolean
}

/**
 * The text of a here-document, found line by line as the shell does; undefined when the tree puts its end elsewhere or
 * the delimiter is of a form that grammars and shells read differently.
 */
export const readHereDocument = (redirect: SyntaxNode, source: string): HereDocument | undefined => {
  const start = redirect.children.find(({ type }) => type === 'heredoc_start')
  const end = redirect.children.find(({ type }) => type === 'heredoc_end')
  if (start === undefined || end === undefined) return undefined
  const delimiter = readDelimiter(source.slice(start.start, start.end))
  const newline = source.indexOf('\n', start.end)
  if (delimiter === undefined || newline === -1) return undefined
  if (!redirect.children.every((child) => isPlaced(child, start, newline))) return undefined
  const stripsTabs = redirect.children.some(({ type }) => type === '<<-')
  const last = findEnd(source, newline + 1, delimiter.word, stripsTabs)
  if (last === undefined || last.start !== end.start || last.end !== end.end) return undefined
  return { body: source.slice(newline + 1, last.line), expands: delimiter.expands }
}

/** Everything else of the statement stands on the line of the delimiter. */
const isPlaced = (child: SyntaxNode, start: SyntaxNode, newline: number): boolean =>
  child.start <= start.start || child.end <= newline || /^heredoc_(?:body|end)$/.test(child.type)

const readDelimiter = (text: string): { word: string; expands: boolean } | undefined => {
  if (/^[A-Za-z0-9_.-]+$/.test(text)) return { word: text, expands: true }
  const quoted = /^'([\w. -]+)'$|^"([\w. -]+)"$|^\\([\w.-]+)$/.exec(text)
  const word = quoted?.[1] ?? quoted?.[2] ?? quoted?.[3]
  return word === undefined ? undefined : { word, expands: false }
}

const findEnd = (
  source: string,
  from: number,
  delimiter: string,
  stripsTabs: boolean,
): { line: number; start: number; end: number } | undefined => {
  for (let line = from; line <= source.length; ) {
    const newline = source.indexOf('\n', line)
    const end = newline === -1 ? source.length : newline
    const text = source.slice(line, end)
    const content = stripsTabs ? text.replace(/^\t+/, '') : text
    if (content === delimiter) return { line, start: end - content.length, end }
    if (newline === -1) return undefined
    line = newline + 1
  }
  return undefined
}

/** Substitutions that the shell runs in an expanding body: how many `$(…)`, and the texts between backticks. */
export const bodySubstitutions = (body: string): { parenthesized: number; backticked: readonly string[] } => {
  const bare = body.replace(/\\[\s\S]/g, (escaped) =>
    escaped === '\\`' ? '  ' : escaped.replace(/[$\\]/g, ' '),
  )
  const backticked = [...body.matchAll(/(?<!\\)`((?:\\[\s\S]|[^`\\])*)`/g)].map(([, text = '']) =>
    unescapeBackticks(text),
  )
  return { parenthesized: [...bare.matchAll(/\$\((?!\()/g)].length, backticked }
}

/** Between backticks a backslash quotes only `$`, a backtick and itself. */
export const unescapeBackticks = (text: string): string => text.replace(/\\([$`\\])/g, '$1')

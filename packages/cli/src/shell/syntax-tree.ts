import type { Language, TreeCursor } from 'web-tree-sitter'

/** A node of the grammar's tree as plain data. */
export interface SyntaxNode {
  readonly type: string
  /** False for operators and keywords. */
  readonly named: boolean
  /** The grammar made it up to go on. */
  readonly missing: boolean
  /** Place in the source, in UTF-16 units. */
  readonly start: number
  readonly end: number
  readonly children: readonly SyntaxNode[]
}

/** What a grammar calls its nodes, by their numbers: each question to a tree leads across the border to WebAssembly. */
export interface NodeNames {
  typeOf(id: number): string
  isNamed(id: number): boolean
}

export const nodeNames = (language: Language): NodeNames => {
  const types = Array.from({ length: language.nodeTypeCount }, (_, id) => language.nodeTypeForId(id))
  const named = types.map((_, id) => language.nodeTypeIsNamed(id))
  // What could not be read has a number beyond the table.
  return { typeOf: (id) => types[id] ?? 'ERROR', isNamed: (id) => named[id] ?? true }
}

/** Deeper trees are not read: whoever walks a tree calls itself for every level. */
const MAX_DEPTH = 400

/** Copies what the cursor points at; in a tree without errors nothing is missing. */
export const copyTree = (cursor: TreeCursor, names: NodeNames, hasError: boolean, depth = 0): SyntaxNode => {
  const id = cursor.nodeTypeId
  const missing = hasError && cursor.nodeIsMissing
  const start = cursor.startIndex
  const end = cursor.endIndex
  const children: SyntaxNode[] = []
  if (depth === MAX_DEPTH) return { type: 'ERROR', named: true, missing, start, end, children }
  if (cursor.gotoFirstChild()) {
    do children.push(copyTree(cursor, names, hasError, depth + 1))
    while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
  return { type: names.typeOf(id), named: names.isNamed(id), missing, start, end, children }
}

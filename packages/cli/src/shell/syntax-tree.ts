import type { TreeCursor } from 'web-tree-sitter'

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

/** Copies what the cursor points at. */
export const copyTree = (cursor: TreeCursor): SyntaxNode => {
  const children: SyntaxNode[] = []
  if (cursor.gotoFirstChild()) {
    do children.push(copyTree(cursor))
    while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
  return {
    type: cursor.nodeType,
    named: cursor.nodeIsNamed,
    missing: cursor.nodeIsMissing,
    start: cursor.startIndex,
    end: cursor.endIndex,
    children,
  }
}

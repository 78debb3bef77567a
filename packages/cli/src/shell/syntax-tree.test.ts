import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Language, Parser, type TreeCursor } from 'web-tree-sitter'
import { brokenLine, shellLine } from './shell-lines.testing.ts'
import { copyTree, nodeNames, type SyntaxNode } from './syntax-tree.ts'

/** Every question asked of the cursor itself. */
const slowly = (cursor: TreeCursor): SyntaxNode => {
  const { nodeType, nodeIsNamed, nodeIsMissing, startIndex, endIndex } = cursor
  const children: SyntaxNode[] = []
  if (cursor.gotoFirstChild()) {
    do children.push(slowly(cursor))
    while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
  return {
    type: nodeType,
    named: nodeIsNamed,
    missing: nodeIsMissing,
    start: startIndex,
    end: endIndex,
    children,
  }
}

it.each([
  ['put together at random', shellLine],
  ['that are just about wrong', brokenLine],
])('the copy of a tree says what the tree says, for lines %s', async (_what, line) => {
  const { resolve } = createRequire(import.meta.url)
  await Parser.init({ locateFile: () => resolve('web-tree-sitter/web-tree-sitter.wasm') })
  const language = await Language.load(resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm'))
  const parser = new Parser()
  parser.setLanguage(language)
  const names = nodeNames(language)
  fc.assert(
    fc.property(line, (text) => {
      const tree = parser.parse(text)
      if (tree === null) throw new Error('no tree')
      expect(copyTree(tree.walk(), names, tree.rootNode.hasError)).toEqual(slowly(tree.walk()))
      tree.delete()
    }),
    { numRuns: 300 },
  )
})

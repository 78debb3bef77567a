import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyTree, nodeNames, type SyntaxNode } from './syntax-tree.ts'

/** Turns the text of a script into a tree. Never throws; what it cannot read are `ERROR` nodes. */
export type Grammar = (text: string) => SyntaxNode

let loading: Promise<Grammar> | undefined
let loaded: Grammar | undefined

/** The grammar of bash; loaded once, at the first command line that needs it. */
export const loadGrammar = (): Promise<Grammar> => {
  loading ??= load().then((grammar) => {
    loaded = grammar
    return grammar
  })
  return loading
}

/** For callers that cannot wait. */
export const grammarIfLoaded = (): Grammar | undefined => loaded

/** The grammar loses this word before a here-document, as in `python3 - <<EOF`; any other character is as good to it. */
const LOST_DASH = /(?<=[ \t])-(?=[ \t]*<<)/g

const load = async (): Promise<Grammar> => {
  const { Language, Parser } = await import('web-tree-sitter')
  await Parser.init({ locateFile: () => runtimeFile() })
  const parser = new Parser()
  const language = await Language.load(grammarFile())
  parser.setLanguage(language)
  const names = nodeNames(language)
  return (text) => {
    const tree = parser.parse(text.replace(LOST_DASH, '_'))
    if (tree === null) throw new Error('The shell grammar gave no tree although it was never interrupted.')
    const cursor = tree.walk()
    try {
      return copyTree(cursor, names, tree.rootNode.hasError)
    } finally {
      cursor.delete()
      tree.delete()
    }
  }
}

const runtimeFile = (): string => assetFile('web-tree-sitter.wasm', 'web-tree-sitter/web-tree-sitter.wasm')

const grammarFile = (): string =>
  assetFile('tree-sitter-bash.wasm', '@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm')

/** In a built program the files lie in `assets` beside the chunks; run from sources, in their packages. */
const assetFile = (name: string, inPackage: string): string => {
  const built = join(dirname(fileURLToPath(import.meta.url)), '..', 'assets', name)
  if (existsSync(built)) return built
  return createRequire(import.meta.url).resolve(inPackage)
}

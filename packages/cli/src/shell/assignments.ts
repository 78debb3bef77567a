import { type Assignment, plainWord, type Word } from './script.ts'
import type { SyntaxNode } from './syntax-tree.ts'
import { readWord, type WordReader } from './word.ts'
import { valuesOf } from './words.ts'

/** What `name=value`, `name+=value` or `name=(a b)` sets. */
export const assignmentsOf = (node: SyntaxNode, reader: WordReader): readonly Assignment[] => {
  const [target, operator, value] = node.children
  const text = target === undefined ? '' : reader.source.slice(target.start, target.end)
  const name = target?.type === 'variable_name' ? text : `${text}[]`
  if (value?.type === 'array') return listOf(name, value, reader.source)
  const word = value === undefined ? EMPTY : readWord([value], '', reader)
  return [{ name, value: word, ...(operator?.type === '+=' ? { appends: true } : {}) }]
}

/** A list is no value that is known; as far as it shows, it is its first item to `$x`, and all of them to `${x[@]}`. */
const listOf = (name: string, list: SyntaxNode, source: string): readonly Assignment[] => {
  // What is to be noted about the items is noted by who looks through the list.
  const silent: WordReader = { source, substitution: () => undefined, expansion: () => undefined }
  const items = valuesOf(list.children.slice(1, -1).map((item) => readWord([item], '', silent)))
  return [
    { name, value: unknown(items?.slice(0, 1)) },
    { name: `${name}[@]`, value: unknown(items && [items.join(' ')]) },
  ]
}

const EMPTY: Word = { ...plainWord('', ''), parts: [] }

const unknown = (maybe: readonly string[] = []): Word => ({
  ...EMPTY,
  parts: [{ kind: 'unknown', maybe }],
  value: undefined,
})
